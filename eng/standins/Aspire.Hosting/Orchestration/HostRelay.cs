using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Lets containers reach a process that listens on loopback only: accepts at the container network's address of this machine
/// and passes the bytes on, from that network only: another machine may find a route to the address.
/// </summary>
internal sealed class HostRelay : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _listener;
    private readonly IPNetwork _callers;
    private readonly int _target;

    internal HostRelay(IPAddress address, IPNetwork callers, int target)
    {
        _callers = callers;
        _target = target;
        _listener = new(address, 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal static bool CanListenAt(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_stopping.Token).ConfigureAwait(false), _stopping.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The relay is closed.
        }
    }

    private async Task PassAsync(TcpClient caller, CancellationToken cancellationToken)
    {
        using (caller)
        using (var target = new TcpClient())
        {
            if (caller.Client.RemoteEndPoint is not IPEndPoint { Address: var from } || !_callers.Contains(from))
            {
                return;
            }

            try
            {
                await target.ConnectAsync(IPAddress.Loopback, _target, cancellationToken).ConfigureAwait(false);
                await Task.WhenAll(CopyAsync(caller, target), CopyAsync(target, caller)).ConfigureAwait(false);
            }
            catch (Exception broken) when (broken is SocketException or IOException or OperationCanceledException)
            {
                // One side hung up: both ends close.
            }
        }

        async Task CopyAsync(TcpClient from, TcpClient to)
        {
            await from.GetStream().CopyToAsync(to.GetStream(), cancellationToken).ConfigureAwait(false);
            to.Client.Shutdown(SocketShutdown.Send);
        }
    }
}
