using System.Buffers;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds passwords that people of other languages tell: <c>mot de passe : v</c>, <c>Kennwort ist v</c>, <c>密码是v</c>.</summary>
internal sealed class PasswordWordMatcher : ISecretMatcher
{
    private const int LongestGap = 32;
    private const int LongestValue = 64;
    private const int LongestReused = 24;
    private const int ShortestValue = 6;

    private static readonly SearchValues<char> Stops = SearchValues.Create("\"'`,;<>(){}[]|\\");
    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create("\n.,;?!");
    private static readonly SearchValues<char> Before = SearchValues.Create(" \"'`*>=:");

    // Words for "is", and the particles that are.
    private static readonly string[] Copulas = [":", "=", " ist ", " lautet ", " es ", " est ", " is ", " to ", " är ", " er ", " هي ", "是", "は", "는", "은"];

    private static readonly string[] Words =
    [
        "kennwort", "passwort", "contraseña", "mot de passe", "senha", "palavra-passe", "wachtwoord", "hasło", "пароль", "парол", "şifre", "parola", "lösenord", "adgangskode", "passord", "heslo",
        "كلمة المرور", "كلمة السر", "पासवर्ड", "パスワード", "暗証番号", "비밀번호", "패스워드", "密码", "密碼", "口令",
    ];

    private static readonly string[] FoldedCopulas = [.. Copulas.Select(ViewBuilder.Fold)];

    private static readonly SearchValues<string> AnyCopula = SearchValues.Create(FoldedCopulas, StringComparison.Ordinal);

    public IReadOnlyList<string> Keywords { get; } = [.. Words.Select(ViewBuilder.Fold).Distinct()];

    public int Order => Orders.Generic;

    public IEnumerable<RuleInfo> Rules => [AssignedMatcher.Password];

    public int Match(Search search, int start, int end)
    {
        var lower = search.Lower;
        if (start > 0 && char.IsLetter(lower[start]) && IsOfWords(lower[start]) && char.IsLetter(lower[start - 1]))
        {
            return 0;
        }

        var at = ValueStart(lower, end);
        if (at < 0)
        {
            return 0;
        }

        var length = 0;
        while (length < LongestValue && at + length < lower.Length && lower[at + length] is > ' ' and <= '~' && !Stops.Contains(lower[at + length]))
        {
            length++;
        }

        length = search.Text.Slice(at, length).TrimEnd(".!?:").Length;
        if (length >= ShortestValue && SecretValue.IsSecret(search.Text.Slice(at, length), lower.Slice(at, length), NameStrength.Password))
        {
            search.Report(AssignedMatcher.Password, at, at + length, Severity.Medium.Weight() + 10);
            return at + length;
        }

        return length > LongestReused ? at + length : 0;
    }

    private static int ValueStart(ReadOnlySpan<char> lower, int end)
    {
        var gap = lower[end..Math.Min(lower.Length, end + LongestGap)];
        var stop = gap.IndexOfAny(SentenceEnds);
        gap = stop < 0 ? gap : gap[..stop];
        var found = gap.IndexOfAny(AnyCopula);
        if (found < 0)
        {
            return -1;
        }

        var after = end + found;
        foreach (var copula in FoldedCopulas)
        {
            if (gap[found..].StartsWith(copula))
            {
                after += copula.Length;
                break;
            }
        }

        while (after < lower.Length && Before.Contains(lower[after]))
        {
            after++;
        }

        return after < lower.Length ? after : -1;
    }

    /// <summary>Whether a letter's script divides words by spaces.</summary>
    private static bool IsOfWords(char c) => c < '\u2E80';
}
