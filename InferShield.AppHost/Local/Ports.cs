using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration;

namespace InferShield.AppHost.Local;

/// <summary>
/// Gives each part its port on the loopback interface: the usual one, another when that is taken, or exactly the
/// one that the setting <c>Ports:PART</c> fixes.
/// </summary>
internal sealed class Ports(IConfiguration configuration)
{
    // Below the ports that the system gives to outgoing connections: one of these could take it before its part starts.
    private const int LowestSpare = 15_000;
    private const int HighestSpare = 32_000;

    private readonly HashSet<int> _given = [];

    /// <exception cref="DistributedApplicationException">The fixed port is taken or no port.</exception>
    public int Take(string part, int usual)
    {
        if (configuration[$"Ports:{part}"] is { Length: > 0 } text)
        {
            if (!ushort.TryParse(text, out var port) || port == 0)
            {
                throw new DistributedApplicationException($"Ports:{part} must be a number from 1 to 65535, not '{text}'.");
            }

            return IsFree(port) && _given.Add(port)
                ? port
                : throw new DistributedApplicationException($"Port {port}, fixed by Ports:{part}, is taken. Free it or fix another.");
        }

        var chosen = usual;
        while (!IsFree(chosen) || !_given.Add(chosen))
        {
            chosen = Random.Shared.Next(LowestSpare, HighestSpare);
        }

        return chosen;
    }

    private static bool IsFree(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != port);
}
