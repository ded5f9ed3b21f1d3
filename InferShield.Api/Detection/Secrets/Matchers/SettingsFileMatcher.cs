using System.Buffers;
using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds passwords where a tool's own file or URL keeps them: NuGet.Config, .netrc, Docker's config.json, otpauth links.</summary>
internal sealed class SettingsFileMatcher : ISecretMatcher
{
    private const int Near = 200;

    private static readonly RuleInfo NuGet = Rule("nuget-config-password", Entities.Password);
    private static readonly RuleInfo Netrc = Rule("netrc-password", Entities.Password);
    private static readonly RuleInfo Docker = Rule("docker-config-auth", Entities.Password);
    private static readonly RuleInfo Totp = Rule("totp-secret-uri", Entities.ApiKey);
    private static readonly Alphabet Base64 = Alphabet.Of('b');
    private static readonly Alphabet Base32 = Alphabet.Of('2');
    private static readonly SearchValues<char> Signs = SearchValues.Create("!#$%&*-_+");

    public IReadOnlyList<string> Keywords { get; } = ["key=\"cleartextpassword\"", "key=\"password\"", "machine ", "\"auths\"", "otpauth://"];

    public int Order => Orders.Exact;

    public IEnumerable<RuleInfo> Rules => [NuGet, Netrc, Docker, Totp];

    public int Match(Search search, int start, int end) => search.Lower[start] switch
    {
        'k' => MatchNuGet(search, end),
        'm' => MatchNetrc(search, end),
        'o' => MatchTotp(search, end),
        _ => MatchDocker(search, end),
    };

    private static int MatchNuGet(Search search, int end)
    {
        if (After(search.Lower, end, 4, "value=\"") is > 0 and var start
            && search.Text[start..Math.Min(search.Text.Length, start + Near)].IndexOf('"') is >= 8 and var length
            && !(search.Text[start] == '%' && search.Text[start + length - 1] == '%')
            && Randomness.Entropy(search.Text.Slice(start, length)) >= 1
            && !Placeholders.IsMarked(search.Text.Slice(start, length), search.Lower.Slice(start, length)))
        {
            search.Report(NuGet, start, start + length);
        }

        return end;
    }

    /// <summary><c>machine HOST login NAME password WORD</c>, as ftp(1) and curl read it.</summary>
    private static int MatchNetrc(Search search, int end)
    {
        if (After(search.Lower, end, Near, "login ") is > 0 and var login && login - end < 80
            && After(search.Lower, login, 80, "password ") is > 0 and var start)
        {
            var rest = search.Text[start..Math.Min(search.Text.Length, start + Near)];
            var length = rest.IndexOfAny(' ', '\n');
            length = length < 0 ? rest.Length : length;
            if (length >= 6 && (Randomness.HasDigit(rest[..length]) || rest[..length].ContainsAny(Signs)) && !Placeholders.IsBlank(rest[..length], search.Lower.Slice(start, length)))
            {
                search.Report(Netrc, start, start + length);
            }
        }

        return end;
    }

    private static int MatchDocker(Search search, int end)
    {
        if (After(search.Lower, end, Near, "\"auth\"") is > 0 and var name && After(search.Text, name, 6, "\"") is > 0 and var start)
        {
            var length = Base64.RunLength(search.Text[start..], 2_000);
            length += search.Text[(start + length)..].StartsWith("==") ? 2 : search.Text[(start + length)..].StartsWith("=") ? 1 : 0;
            if (length >= 12)
            {
                search.Report(Docker, start, start + length);
            }
        }

        return end;
    }

    private static int MatchTotp(Search search, int end)
    {
        if (After(search.Lower, end, Near, "secret=") is > 0 and var start
            && Base32.RunLength(search.Text[start..], 128) is >= 16 and var length
            && !Placeholders.IsMarked(search.Text.Slice(start, length), search.Lower.Slice(start, length))
            && !search.Text.Slice(start, length).StartsWith("JBSWY3DPEHPK3PXP"))
        {
            search.Report(Totp, start, start + length);
        }

        return end;
    }

    /// <returns>Where <paramref name="mark"/> ends, if it stands within the next characters; otherwise -1.</returns>
    private static int After(ReadOnlySpan<char> text, int at, int within, string mark)
    {
        var window = text[at..Math.Min(text.Length, at + within + mark.Length)];
        var found = window.IndexOf(mark);
        return found < 0 ? -1 : at + found + mark.Length;
    }

    private static RuleInfo Rule(string name, string entity) => new(PolicyTypes.Secret, Severity.Critical, name, entity);
}
