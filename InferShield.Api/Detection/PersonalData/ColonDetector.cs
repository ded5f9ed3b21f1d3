using System.Buffers;
using System.Net;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>Finds what colons divide: IPv6 addresses (RFC 4291, RFC 5952) and hardware addresses (IEEE 802).</summary>
internal sealed class ColonDetector : IDetector
{
    private const int Longest = 46;
    private const int HardwareLength = 17;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdef:.");

    public IEnumerable<RuleInfo> Rules =>
        [new(PolicyTypes.Pii, Severity.Medium, "ip-address", Entities.IpAddress), new(PolicyTypes.Pii, Severity.Medium, "mac-address", Entities.MacAddress)];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var lower = view.Lower;
        for (var i = 0; i < lower.Length;)
        {
            var colon = lower[i..].IndexOf(':');
            if (colon < 0)
            {
                return;
            }

            // Everything up to the colon has been looked at; the address begins at most four characters before it.
            var at = i + colon;
            if (at + 1 == lower.Length || !Characters.Contains(lower[at + 1]) || lower[at + 1] == '.')
            {
                i = at + 1;
                continue;
            }

            var head = lower[Math.Max(i, at - 4)..at];
            var from = at - (head.Length - 1 - head.LastIndexOfAnyExcept(Hexadecimal));
            var rest = lower[from..Math.Min(lower.Length, from + Longest)];
            var length = rest.IndexOfAnyExcept(Characters);
            length = length < 0 ? rest.Length : length;
            i = Math.Max(at + 1, from + length);
            var value = rest[..length].TrimEnd('.');
            value = value.EndsWith("::") ? value : value.TrimEnd(':');
            if ((from > 0 && (char.IsLetterOrDigit(lower[from - 1]) || lower[from - 1] is '_')) || (i < lower.Length && (char.IsLetterOrDigit(lower[i]) || lower[i] is '_')))
            {
                continue;
            }

            if (IsHardware(value))
            {
                sink.Add(PolicyTypes.Pii, Severity.Medium, "mac-address", view, from, from + value.Length, Entities.MacAddress, 75);
            }
            else if (IsAddress(value))
            {
                sink.Add(PolicyTypes.Pii, Severity.Medium, "ip-address", view, from, from + value.Length, Entities.IpAddress, 75);
            }
        }
    }

    private static bool IsHardware(ReadOnlySpan<char> value)
    {
        if (value.Length != HardwareLength || !value.ContainsAnyExcept(value[0], ':'))
        {
            return false;
        }

        for (var i = 0; i < HardwareLength; i++)
        {
            if ((value[i] == ':') != (i % 3 == 2) || value[i] == '.')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An address of at least six characters with a digit; not this host's own (::1), which is nobody's.</summary>
    private static bool IsAddress(ReadOnlySpan<char> value) =>
        value.Length >= 6 && value.Count(':') >= 2 && value.ContainsAnyInRange('0', '9') && (value.IndexOf("::") >= 0 || value.Count(':') >= 6)
        && (IsPlainAddress(value) ?? IPAddress.TryParse(value, out _));

    /// <summary>Tells groups of at most four digits apart without a parser: eight, or fewer and one gap; null for what takes a closer look.</summary>
    private static bool? IsPlainAddress(ReadOnlySpan<char> value)
    {
        var (groups, digits, gaps) = (0, 0, 0);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != ':')
            {
                groups += digits == 0 ? 1 : 0;
                if (value[i] == '.' || ++digits > 4)
                {
                    return null;
                }

                continue;
            }

            gaps += i > 0 && value[i - 1] == ':' ? 1 : 0;
            digits = 0;
        }

        var isOpen = (value[0] == ':' && value[1] != ':') || (value[^1] == ':' && value[^2] != ':');
        return isOpen ? null : gaps > 1 ? false : gaps == 1 ? groups < 8 ? true : null : groups == 8;
    }
}
