using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Tenants.Usage;

/// <summary>What a model costs, an entry of the list <c>Prices</c>.</summary>
internal sealed record Price
{
    private const double Most = 1_000_000;

    /// <summary>The name of a model as clients write it, or as its provider is told it; <c>*</c> stands for any characters.</summary>
    [Required]
    public string Model { get; init; } = "";

    /// <summary>US dollars for a million tokens of prompts.</summary>
    [Range(0, Most)]
    public decimal Input { get; init; }

    /// <summary>US dollars for a million tokens of completions.</summary>
    [Range(0, Most)]
    public decimal Output { get; init; }
}
