using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Delivery;

/// <summary>
/// Keeps webhooks out of what is not public: whoever writes a schedule must not reach through the gateway what they do
/// not reach themselves. Addresses are judged when they are connected to, after the name was looked up.
/// </summary>
internal sealed class NetworkGuard(IOptions<DeliveryOptions> options)
{
    // What IANA's registries of special addresses name as not globally reachable, multicast, and Azure's address of its platform.
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(IPNetwork.Parse),
    ];

    // The last or the third and fourth bytes of these are addresses of version 4.
    private static readonly (IPNetwork Network, int At)[] Wrapping =
        [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2), (IPNetwork.Parse("::/96"), 12)];

    private readonly IPNetwork[] _allowed = [.. options.Value.Webhook.AllowedNetworks.Select(IPNetwork.Parse)];
    private readonly IReadOnlyList<string> _hosts = options.Value.Webhook.AllowedHosts;

    public bool AllowsHost(string host) => _hosts.Count == 0 || _hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (_allowed.Any(network => network.Contains(plain)))
        {
            return true;
        }

        if (NotPublic.Any(network => network.Contains(plain)))
        {
            return false;
        }

        foreach (var (network, at) in Wrapping)
        {
            if (network.Contains(plain))
            {
                return Allows(new IPAddress(plain.GetAddressBytes().AsSpan(at, 4)));
            }
        }

        return true;
    }

    /// <summary>Connects to one of a host's addresses that is allowed.</summary>
    /// <exception cref="DeliveryException">It has none.</exception>
    /// <exception cref="SocketException">The name is unknown, or nothing answers.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var allowed = addresses.Where(Allows).ToArray();
        if (allowed.Length == 0 || !AllowsHost(target.Host))
        {
            throw new DeliveryException("the address leads to where this gateway sends nothing");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
