namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds wallets' seed phrases: 12 to 24 short words in lower case (BIP 39: 3 to 8 letters each) after a name that says so.</summary>
internal sealed class SeedPhraseMatcher : ISecretMatcher
{
    private const int Gap = 40;
    private const int Shortest = 12;
    private const int Longest = 24;
    private const int LongestWord = 8;

    private static readonly RuleInfo Rule = new(PolicyTypes.Secret, Severity.Critical, "wallet-seed-phrase", Entities.SeedPhrase);

    // Words of ordinary sentences that BIP 39's list does not have.
    private static readonly HashSet<string> Ordinary = ["the", "and", "for", "with", "that", "your", "you", "are", "was", "from", "have", "has", "not", "but", "they", "his", "her", "its", "our", "all", "were", "been", "which", "their", "will", "would"];

    public IReadOnlyList<string> Keywords { get; } = ["seed phrase", "mnemonic", "recovery phrase", "seed words", "secret phrase", "seed_phrase"];

    public int Order => Orders.Named;

    public IEnumerable<RuleInfo> Rules => [Rule];

    public int Match(Search search, int start, int end)
    {
        var gap = search.Text[end..Math.Min(search.Text.Length, end + Gap)];
        var mark = gap.IndexOfAny(':', '=', '"');
        mark = mark < 0 && gap.IndexOf(" is ") is >= 0 and var stated ? stated + 3 : mark;
        if (mark < 0)
        {
            return end;
        }

        var from = end + mark + 1;
        while (from < search.Text.Length && search.Text[from] is ' ' or '\n' or '"' or '\'' or '`' or ':' or '=' or '[')
        {
            from++;
        }

        var (words, to, last) = (0, from, from);
        while (words <= Longest && WordLength(search.Text[to..]) is > 0 and var length)
        {
            if (Ordinary.GetAlternateLookup<ReadOnlySpan<char>>().Contains(search.Text.Slice(to, length)))
            {
                return to;
            }

            words++;
            last = to + length;
            to = last + (last < search.Text.Length && search.Text[last] is ' ' or '\n' ? 1 : 0);
            if (to == last)
            {
                break;
            }
        }

        if (words is >= Shortest and <= Longest && words % 3 == 0)
        {
            search.Report(Rule, from, last);
        }

        return last;
    }

    /// <returns>The length of a word of 3 to 8 small letters; 0 for anything else.</returns>
    private static int WordLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetterLower(text[length]))
        {
            length++;
        }

        return length is >= 3 and <= LongestWord && (length == text.Length || !char.IsLetterOrDigit(text[length])) ? length : 0;
    }
}
