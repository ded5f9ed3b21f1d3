using InferShield.Api.Policies;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Matched;

/// <summary>Whose matched text audit records keep, sealed; read from the section <c>Audit:MatchedText</c>.</summary>
internal sealed record MatchedTextOptions
{
    public const string Section = "Audit:MatchedText";

    /// <summary>Ids of tenants, or <c>*</c> for all of them; by default nobody's is kept.</summary>
    public IList<string> Tenants { get; init; } = [];

    public bool IsWantedBy(string tenant) => Tenants.Contains(tenant) || Tenants.Contains("*");
}

/// <summary>What is to be kept is sealed, and for that there has to be a key.</summary>
internal sealed class MatchedTextOptionsValidator(IOptions<PolicyOptions> policies) : IValidateOptions<MatchedTextOptions>
{
    public ValidateOptionsResult Validate(string? name, MatchedTextOptions options) => options.Tenants.Count == 0 || policies.Value.HasRedactionKey
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"{MatchedTextOptions.Section}:{nameof(MatchedTextOptions.Tenants)} needs a key in {PolicyOptions.Section}:{nameof(PolicyOptions.RedactionKey)} that matched text is sealed with.");
}
