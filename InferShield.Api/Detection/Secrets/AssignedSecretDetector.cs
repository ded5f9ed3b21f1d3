using System.Buffers;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Secrets;

/// <summary>Finds generated values that are assigned to something whose name says that it is secret.</summary>
internal sealed class AssignedSecretDetector : IDetector
{
    public const string RulePrefix = "assigned-";

    private const int LongestName = 40;
    private const int LongestValue = 512;

    private static readonly SearchValues<string> Names = SearchValues.Create(
        ["key", "token", "secret", "passw", "passphrase", "pwd", "credential", "auth", "bearer", "accountkey"], StringComparison.Ordinal);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.[]()/ \"'`");
    private static readonly SearchValues<char> BeforeValue = SearchValues.Create(" \n:=>\"'`(@!,");
    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(" \n\t\"'`,;<>(){}[]|");

    public IEnumerable<RuleInfo> Rules =>
    [
        new(PolicyTypes.Secret, Severity.Critical, RulePrefix + "password", SecretKinds.ApiKey),
        new(PolicyTypes.Secret, Severity.Critical, RulePrefix + "key", SecretKinds.ApiKey),
    ];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var lower = view.Lower;
        for (var i = 0; i < lower.Length;)
        {
            var found = lower[i..].IndexOfAny(Names);
            if (found < 0)
            {
                return;
            }

            i += found;
            i += Math.Max(Detect(view, i, sink), 3);
        }
    }

    /// <returns>How many characters from the name's start are dealt with; 0 when there is no assigned secret.</returns>
    private static int Detect(View view, int start, FindingSink sink)
    {
        var lower = view.Lower[start..];
        var window = lower[..Math.Min(lower.Length, LongestName)];
        var operatorAt = window.IndexOfAnyExcept(NameCharacters);
        var isPassword = window.StartsWith("passw") || window.StartsWith("pwd") || window.StartsWith("passphrase");
        int value;
        if (operatorAt >= 0 && (window[operatorAt] is ':' or '=' or '>' or '@' || (window[operatorAt] == ',' && window[operatorAt - 1] is '"' or '\'')))
        {
            value = operatorAt;
        }
        else if (window.IndexOf(" is ") is >= 0 and var stated)
        {
            value = stated + 3;
        }
        else if (window.StartsWith("bearer "))
        {
            value = 6;
        }
        else
        {
            return 0;
        }

        var skip = lower[value..Math.Min(lower.Length, value + 12)].IndexOfAnyExcept(BeforeValue);
        if (skip < 0)
        {
            return 0;
        }

        value += skip;
        var rest = view.Text[(start + value)..];
        rest = rest[..Math.Min(rest.Length, LongestValue)];
        var end = rest.IndexOfAny(ValueEnd);
        rest = rest[..(end < 0 ? rest.Length : end)].TrimEnd(".!?:");
        if (rest.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("Basic", StringComparison.OrdinalIgnoreCase) || !IsSecret(rest, lower.Slice(value, rest.Length), isPassword))
        {
            return 0;
        }

        var rule = RulePrefix + (isPassword ? "password" : "key");
        sink.Add(PolicyTypes.Secret, Severity.Critical, rule, view, start + value, start + value + rest.Length, SecretKinds.ApiKey);
        return value + rest.Length;
    }

    private static bool IsSecret(ReadOnlySpan<char> value, ReadOnlySpan<char> lower, bool isPassword) =>
        value.Length >= (isPassword ? 8 : 15)
        && Randomness.HasDigitAndLetter(value)
        && Randomness.Entropy(value) >= (isPassword ? 2.5 : 3.0)
        && !Randomness.IsPlaceholder(lower)
        && !lower.StartsWith("http", StringComparison.Ordinal)
        && lower[0] != '/'
        && (isPassword || lower.IndexOfAny('.', '/') is var dot && (dot < 0 || value.Length >= 24));
}
