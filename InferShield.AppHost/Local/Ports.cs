using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace InferShield.AppHost.Local;

/// <summary>
/// Gives each part its port on the loopback interface: the usual one, another when that is taken, or exactly the
/// one that the setting <c>Ports:PART</c> fixes.
/// </summary>
internal sealed class Ports(IConfiguration configuration)
{
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

        var chosen = IsFree(usual) ? usual : Any();
        while (!_given.Add(chosen))
        {
            chosen = Any();
        }

        return chosen;
    }

    private static bool IsFree(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != port);

    private static int Any()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
