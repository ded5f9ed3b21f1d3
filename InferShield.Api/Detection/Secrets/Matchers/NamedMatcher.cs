using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds values of a kind's form that are given to a name with the vendor's word in it, or, where the form has a mark of its own, stand beside that word.</summary>
/// <param name="name">The word, lower case.</param>
/// <param name="kinds">The kinds that wait for it.</param>
internal sealed class NamedMatcher(string name, IEnumerable<SecretKind> kinds) : ISecretMatcher
{
    private const int LongestOfWordStart = 8;

    private readonly (SecretKind Kind, Shape Shape, RuleInfo Rule)[] _kinds = [.. kinds.SelectMany(kind => kind.Shapes.Select(shape => (kind, shape, KindRules.RuleOf(kind))))];

    public IReadOnlyList<string> Keywords { get; } = [name];

    public int Order => Orders.Named;

    public IEnumerable<RuleInfo> Rules => _kinds.Select(kind => kind.Rule);

    public int Match(Search search, int start, int end)
    {
        var text = search.Text;
        if (!StartsWord(text, start))
        {
            return 0;
        }

        var value = Assignment.ValueStart(text, start, end);
        var isBeside = value < 0 && end < text.Length && text[end] == ' ';
        value = isBeside ? end + 1 : value;
        if (value < 0)
        {
            return 0;
        }

        bool? isIdentifier = null;
        foreach (var (kind, shape, rule) in _kinds)
        {
            if ((!isBeside || shape.HasMark) && shape.Match(text[value..], isStrict: true) is > 0 and var length && KindRules.IsGenuine(kind, shape, search, value, value + length)
                && (shape.HasMark || kind.Severity < Severity.High || !(isIdentifier ??= SecretName.IsOfIdentifier(text, search.Lower, end, value))))
            {
                search.Report(rule, value, value + length);
                return 0;
            }
        }

        return 0;
    }

    /// <summary>Short words are parts of others ("lob" of "global") unless they start where a word or a hump of camel case does.</summary>
    private bool StartsWord(ReadOnlySpan<char> text, int start) => name.Length > LongestOfWordStart || start == 0
        || !char.IsAsciiLetter(text[start - 1])
        || (char.IsAsciiLetterLower(text[start - 1]) && char.IsAsciiLetterUpper(text[start]));
}
