using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>What the matchers of <see cref="SecretKind"/>s share.</summary>
internal static class KindRules
{
    public static RuleInfo RuleOf(SecretKind kind) => new(PolicyTypes.Secret, kind.Severity, kind.Rule, kind.Entity);

    public static bool IsGenuine(SecretKind kind, Shape shape, Search search, int start, int end)
    {
        var value = search.Text[start..end];
        return kind.Floor == 0
            || ((!kind.NeedsDigit || Randomness.HasDigit(value))
            && Randomness.Entropy(value[Math.Min(shape.Prefix, value.Length)..]) >= kind.Floor
            && !Placeholders.IsMarked(value, search.Lower[start..end]));
    }
}
