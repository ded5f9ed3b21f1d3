using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;
using InferShield.Api.Detection.Secrets.Matchers;

namespace InferShield.Api.Detection.Secrets;

/// <summary>Finds keys, tokens, passwords and what else opens something.</summary>
internal sealed class SecretDetector : IDetector
{
    /// <summary>How the names of rules begin that know a secret only by what it is called.</summary>
    public const string GenericPrefix = "generic-";

    [ThreadStatic]
    private static Coverage? _coverage;

    private readonly ISecretMatcher[] _matchers;

    private readonly int _specials;

    // By keyword.
    private readonly (int Matcher, int Order, int Length)[] _anchors;

    public SecretDetector()
    {
        var specials = Special().ToArray();
        _specials = specials.Length;
        _matchers = [.. specials, .. Tokens(), .. Named()];
        var anchors = _matchers.SelectMany((matcher, index) => matcher.Keywords.Select(keyword => (Keyword: keyword, Matcher: index))).ToList();
        _anchors = [.. anchors.Select(anchor => (anchor.Matcher, _matchers[anchor.Matcher].Order, anchor.Keyword.Length))];
        Keywords = [.. anchors.Select(anchor => new Keyword(anchor.Keyword))];
    }

    public IReadOnlyList<Keyword> Keywords { get; }

    public IEnumerable<RuleInfo> Rules => _matchers.SelectMany(matcher => matcher.Rules).Distinct();

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        if (hits.IsEmpty || view.IsJoined)
        {
            return;
        }

        var coverage = _coverage ??= new Coverage();
        coverage.Clear();
        var search = new Search(view, sink, coverage);
        var orders = OrdersOf(hits);
        for (var order = 0; order < Orders.Count; order++)
        {
            if ((orders & (1 << order)) != 0)
            {
                Detect(search, hits, order);
                coverage.Seal();
            }
        }
    }

    private int OrdersOf(ReadOnlySpan<Hit> hits)
    {
        var orders = 0;
        foreach (var hit in hits)
        {
            orders |= 1 << _anchors[hit.Keyword].Order;
        }

        return orders;
    }

    private void Detect(Search search, ReadOnlySpan<Hit> hits, int order)
    {
        Span<int> resume = stackalloc int[_specials];
        resume.Clear();
        foreach (var hit in hits)
        {
            var (index, itsOrder, length) = _anchors[hit.Keyword];
            if (itsOrder == order && (index >= _specials || hit.Start >= resume[index])
                && _matchers[index].Match(search, hit.Start, hit.Start + length) is > 0 and var next
                && index < _specials)
            {
                resume[index] = next;
            }
        }
    }

    private static IEnumerable<ISecretMatcher> Tokens() => SecretKinds.All.Where(kind => kind.Names.Count == 0)
        .SelectMany(kind => kind.Shapes.Select(shape => (Kind: kind, Shape: shape)))
        .GroupBy(pair => (Anchor: pair.Shape.Anchor.ToLowerInvariant(), pair.Kind.IsWeak))
        .Select(group => new TokenMatcher(group.Key.Anchor, group.Key.IsWeak ? Orders.Named : Orders.Exact, group));

    private static IEnumerable<ISecretMatcher> Named() => SecretKinds.All
        .SelectMany(kind => kind.Names.Select(name => (Kind: kind, Name: name)))
        .GroupBy(pair => pair.Name)
        .Select(group => new NamedMatcher(group.Key, group.Select(pair => pair.Kind)));

    private static IEnumerable<ISecretMatcher> Special() =>
    [
        new KeyBlockMatcher(),
        new WebTokenMatcher(),
        new AzureClientSecretMatcher(),
        new UrlCredentialMatcher(),
        new ConnectionStringMatcher(),
        new KubernetesSecretMatcher(),
        new SettingsFileMatcher(),
        new PasswordHashMatcher(),
        new SeedPhraseMatcher(),
        new CurlMatcher(),
        new AssignedMatcher(),
        new PasswordWordMatcher(),
    ];
}
