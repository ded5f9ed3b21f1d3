using System.Buffers;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds generated values that are given to something whose name says that it is secret.</summary>
internal sealed class AssignedMatcher : ISecretMatcher
{
    private const int LongestName = 48;
    private const int LongestValue = 512;
    private const int LongestReused = 64;
    private const int ShortestValue = 6;

    /// <summary>A password by what it is called.</summary>
    internal static readonly RuleInfo Password = new(PolicyTypes.Secret, Severity.High, SecretDetector.GenericPrefix + "password", Entities.Password);

    private static readonly RuleInfo Key = new(PolicyTypes.Secret, Severity.High, SecretDetector.GenericPrefix + "api-key", Entities.ApiKey);
    private static readonly RuleInfo Header = new(PolicyTypes.Secret, Severity.High, SecretDetector.GenericPrefix + "authorization-header", Entities.ApiKey);
    private static readonly SearchValues<char> Stops = SearchValues.Create(" \n\"'`,;<>(){}[]|\\&");

    public IReadOnlyList<string> Keywords { get; } = ["key", "token", "secret", "passw", "passphrase", "_pass", "dbpass", "pwd", "credential", "creds", "auth", "bearer "];

    public int Order => Orders.Generic;

    public IEnumerable<RuleInfo> Rules => [Key, Password, Header];

    public int Match(Search search, int start, int end)
    {
        var text = search.Text;
        var (nameStart, nameEnd) = SecretName.Bounds(text, start, end, LongestName);
        if (nameEnd - nameStart >= LongestName)
        {
            return nameEnd;
        }

        var value = search.Lower[start] == 'b' ? end : Assignment.ValueStart(text, nameStart, nameEnd);
        if (value < 0)
        {
            return nameEnd;
        }

        var length = ValueLength(text, value);
        if (length < ShortestValue)
        {
            return nameEnd;
        }

        var strength = SecretName.StrengthOf(text, search.Lower, nameStart, nameEnd, start, end);
        if (strength != NameStrength.None && SecretValue.IsSecret(text.Slice(value, length), search.Lower.Slice(value, length), strength))
        {
            var valueEnd = strength == NameStrength.Password ? WithAmpersands(text, value, value + length) : value + length;
            search.Report(RuleOf(strength), value, valueEnd, length >= 20 ? null : Severity.Medium.Weight() + 10);
            return valueEnd;
        }

        return length > LongestReused ? value + length : nameEnd;
    }

    private static RuleInfo RuleOf(NameStrength strength) => strength switch
    {
        NameStrength.Password => Password,
        NameStrength.Bearer or NameStrength.Authorization => Header,
        _ => Key,
    };

    private static int ValueLength(ReadOnlySpan<char> text, int start)
    {
        var quote = start > 0 ? text[start - 1] : '\0';
        var rest = text[start..Math.Min(text.Length, start + LongestValue)];
        var isQuoted = quote is '"' or '\'' or '`';
        var end = isQuoted ? rest.IndexOfAny(quote, ' ', '\n') : rest.IndexOfAny(Stops);
        end = end < 0 ? rest.Length : end;
        if (isQuoted)
        {
            return end < rest.Length && rest[end] == ' ' ? 0 : EscapeStart(rest[..end]);
        }

        return end < rest.Length && rest[end] is '(' or '[' or '{' ? 0 : rest[..end].TrimEnd(".!?:").Length;
    }

    /// <summary>The end of a password that has ampersands in it, which in a query or a form begin the next parameter.</summary>
    private static int WithAmpersands(ReadOnlySpan<char> text, int start, int end)
    {
        while (end < text.Length && text[end] == '&')
        {
            var rest = text[(end + 1)..Math.Min(text.Length, Math.Max(end + 1, start + LongestValue))];
            var stop = rest.IndexOfAny(Stops);
            var more = (stop < 0 ? rest : rest[..stop]).TrimEnd(".!?:");
            if (more.IsEmpty || more.Contains('=') || (stop >= 0 && rest[stop] == ';'))
            {
                return end;
            }

            end += 1 + more.Length;
        }

        return end;
    }

    /// <summary>A value inside a quoted text that itself is quoted or goes on on another line.</summary>
    private static int EscapeStart(ReadOnlySpan<char> value)
    {
        var escape = value.IndexOf('\\');
        return escape >= 0 && escape + 1 < value.Length && value[escape + 1] is 'n' or 'r' or 't' ? escape : escape == value.Length - 1 && escape >= 0 ? escape : value.Length;
    }
}
