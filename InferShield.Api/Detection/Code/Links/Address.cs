using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace InferShield.Api.Detection.Code.Links;

/// <summary>What kind of host a link names.</summary>
internal enum HostKind
{
    Name,
    /// <summary>An IP address in its usual form.</summary>
    Address,
    /// <summary>An IP address in a form that only a parser recognizes: one number, hexadecimal, octal, mapped into IPv6.</summary>
    Disguised,
    /// <summary>The service that gives a virtual machine its credentials.</summary>
    Metadata,
    /// <summary>A service that shows its owner whatever is sent to it.</summary>
    Collector,
    /// <summary>A service that draws what the link says, and keeps none of it.</summary>
    Drawing,
}

/// <summary>Recognizes hosts of links.</summary>
internal static class Address
{
    private static readonly HashSet<uint> MetadataAddresses =
        [Of(169, 254, 169, 254), Of(169, 254, 170, 2), Of(169, 254, 170, 23), Of(100, 100, 100, 200), Of(192, 0, 0, 192), Of(168, 63, 129, 16)];

    private static readonly string[] MetadataNames =
        ["metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal", "metadata.tencentyun.com", "metadata.platformequinix.com", "rancher-metadata"];

    private static readonly string[] WildcardNames = [".nip.io", ".sslip.io", ".xip.io"];

    private static readonly string[] Collectors =
    [
        "webhook.site", "requestbin.com", "requestbin.net", "requestcatcher.com", "pipedream.net", "hookbin.com", "beeceptor.com", "postb.in", "ngrok.io", "ngrok.app", "ngrok-free.app", "ngrok-free.dev",
        "burpcollaborator.net", "oastify.com", "oast.fun", "oast.me", "oast.live", "oast.pro", "oast.site", "oast.online", "interact.sh", "interactsh.com", "dnslog.cn", "ceye.io", "canarytokens.com",
        "webhook.cool", "serveo.net", "localhost.run", "lhr.life", "loca.lt", "trycloudflare.com", "mockbin.org", "mockbin.io", "putsreq.com", "requestinspector.com", "typedwebhook.tools", "xss.report", "bxss.me", "grabify.link", "iplogger.org",
    ];

    private static readonly string[] Drawers =
    [
        "quickchart.io", "api.qrserver.com", "chart.googleapis.com", "latex.codecogs.com", "image.pollinations.ai", "via.placeholder.com", "placehold.co", "placehold.it", "dummyimage.com",
        "img.shields.io", "mermaid.ink", "kroki.io", "plantuml.com", "encrypted-tbn0.gstatic.com", "badgen.net", "ui-avatars.com", "api.dicebear.com", "math.vercel.app",
    ];

    private static readonly FrozenDictionary<string, HostKind>.AlternateLookup<ReadOnlySpan<char>> Names = MetadataNames.Select(name => (name, HostKind.Metadata))
        .Concat(Collectors.Select(name => (name, HostKind.Collector)))
        .Concat(Drawers.Select(name => (name, HostKind.Drawing)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Item2).GetAlternateLookup<ReadOnlySpan<char>>();

    // Hosts of examples and of careless attackers.
    private static readonly SearchValues<string> Confessions = SearchValues.Create(["attacker", "exfil", "malicious", "hacker", "evil."], StringComparison.Ordinal);

    /// <param name="host">Lower case, without user, port and brackets' surroundings: <c>a.example</c>, <c>10.0.0.1</c>, <c>[::1]</c>.</param>
    public static HostKind KindOf(ReadOnlySpan<char> host)
    {
        host = host.TrimEnd('.');
        if (host.IsEmpty)
        {
            return HostKind.Name;
        }

        if (host[0] == '[' || char.IsAsciiDigit(host[0]))
        {
            return KindOfNumbers(host);
        }

        for (var suffix = host; ;)
        {
            if (Names.TryGetValue(suffix, out var kind))
            {
                return kind;
            }

            var dot = suffix.IndexOf('.');
            if (dot < 0)
            {
                return host.ContainsAny(Confessions) ? HostKind.Collector : HostKind.Name;
            }

            suffix = suffix[(dot + 1)..];
        }
    }

    private static HostKind KindOfNumbers(ReadOnlySpan<char> host)
    {
        if (host[0] == '[')
        {
            if (!IPAddress.TryParse(host, out var six) || six.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return HostKind.Name;
            }

            Span<byte> bytes = stackalloc byte[16];
            six.TryWriteBytes(bytes, out _);
            var isMapped = six.IsIPv4MappedToIPv6 || bytes[..12].IndexOfAnyExcept((byte)0) < 0 && !six.Equals(IPAddress.IPv6Loopback) && !six.Equals(IPAddress.IPv6Any);
            return isMapped ? (MetadataAddresses.Contains(Of(bytes[12], bytes[13], bytes[14], bytes[15])) ? HostKind.Metadata : HostKind.Disguised)
                : bytes is [0xfd, 0x00, 0x0e, 0xc2, .., 0x02, 0x54] ? HostKind.Metadata
                : HostKind.Address;
        }

        foreach (var wildcard in WildcardNames)
        {
            if (host.EndsWith(wildcard, StringComparison.Ordinal))
            {
                return TryNumbers(host[..^wildcard.Length], out var wrapped, out _) && MetadataAddresses.Contains(wrapped) ? HostKind.Metadata : HostKind.Name;
            }
        }

        return !TryNumbers(host, out var address, out var isUsual) ? HostKind.Name
            : MetadataAddresses.Contains(address) ? HostKind.Metadata
            : isUsual ? HostKind.Address
            : HostKind.Disguised;
    }

    /// <summary>Reads an IPv4 address as inet_aton does: one to four numbers, decimal, octal (<c>0</c>) or hexadecimal (<c>0x</c>), the last one filling the rest.</summary>
    private static bool TryNumbers(ReadOnlySpan<char> host, out uint address, out bool isUsual)
    {
        (address, isUsual) = (0, true);
        var parts = 0;
        ulong last = 0;
        foreach (var range in host.Split('.'))
        {
            if (parts == 4 || !TryNumber(host[range], out last, out var isDecimal))
            {
                return false;
            }

            isUsual &= isDecimal;
            parts++;
            if (range.End.GetOffset(host.Length) < host.Length)
            {
                if (last > 255)
                {
                    return false;
                }

                address = (address << 8) | (uint)last;
            }
        }

        var rest = 8 * (5 - parts);
        if (last >> rest != 0 || (parts == 1 && isUsual && last < 1 << 24))
        {
            return false;
        }

        isUsual &= parts == 4;
        address = parts == 1 ? (uint)last : (address << rest) | (uint)last;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out ulong value, out bool isDecimal)
    {
        value = 0;
        isDecimal = true;
        if (digits.Length is 0 or > 14)
        {
            return false;
        }

        var radix = 10u;
        if (digits.Length > 2 && digits[0] == '0' && digits[1] == 'x')
        {
            radix = 16;
            digits = digits[2..];
        }
        else if (digits.Length > 1 && digits[0] == '0')
        {
            radix = 8;
        }

        isDecimal = radix == 10;
        foreach (var c in digits)
        {
            if (!char.IsAsciiHexDigit(c) || Convert.ToUInt32(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10) is var digit && digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        return true;
    }

    private static uint Of(byte a, byte b, byte c, byte d) => ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d;
}
