using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds tokens whose form says what they are, by the literal in it.</summary>
/// <param name="anchor">The literal in lower case.</param>
/// <param name="kinds">The kinds and forms with this literal.</param>
internal sealed class TokenMatcher(string anchor, int order, IEnumerable<(SecretKind Kind, Shape Shape)> kinds) : ISecretMatcher
{
    private readonly (SecretKind Kind, Shape Shape, RuleInfo Rule)[] _kinds = [.. kinds.Select(kind => (kind.Kind, kind.Shape, KindRules.RuleOf(kind.Kind)))];

    public IReadOnlyList<string> Keywords { get; } = [anchor];

    public int Order => order;

    public IEnumerable<RuleInfo> Rules => _kinds.Select(kind => kind.Rule);

    public int Match(Search search, int start, int end)
    {
        foreach (var (kind, shape, rule) in _kinds)
        {
            var from = start - shape.Lead;
            if (from >= 0
                && search.Text[start..].StartsWith(shape.Anchor)
                && shape.MayStart(search.Text, from)
                && shape.Match(search.Text[from..], isStrict: false) is > 0 and var length
                && KindRules.IsGenuine(kind, shape, search, from, from + length))
            {
                search.Report(rule, from, from + length);
                return 0;
            }
        }

        return 0;
    }
}
