using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace InferShield.Simulator;

/// <summary>
/// Ports of the loopback interface for servers that start a moment later. They lie below those that the system gives to
/// outgoing connections (32768 and up on Linux), so that none of these takes one before its server does.
/// </summary>
public static class FreePort
{
    private const int Lowest = 15_000;
    private const int Highest = 32_000;

    private static readonly ConcurrentDictionary<int, bool> HandedOut = new();

    /// <summary>A port that nobody listens on; none is handed out twice by one process.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (IsFree(port) && HandedOut.TryAdd(port, true))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
