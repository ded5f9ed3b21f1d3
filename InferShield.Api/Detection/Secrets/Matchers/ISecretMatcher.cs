namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Looks for secrets where one of its keywords stands. Stateless.</summary>
internal interface ISecretMatcher
{
    /// <summary>Lower case, as <see cref="Normalization.View.Lower"/> has them.</summary>
    IReadOnlyList<string> Keywords { get; }

    /// <summary>Matchers of a smaller number go first and keep what they found.</summary>
    int Order { get; }

    IEnumerable<RuleInfo> Rules { get; }

    /// <param name="search">The text and the place for findings.</param>
    /// <param name="start">Where a keyword starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>Keywords of this matcher before this place are dealt with; 0 for none.</returns>
    int Match(Search search, int start, int end);
}

/// <summary>The values of <see cref="ISecretMatcher.Order"/>.</summary>
internal static class Orders
{
    public const int Exact = 0;
    public const int Named = 1;
    public const int Commands = 2;
    public const int Generic = 3;
    public const int Count = 4;
}
