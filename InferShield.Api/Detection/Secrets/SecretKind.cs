using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets;

/// <summary>A kind of secret that is known by its form, or by its form and the name that it is assigned to.</summary>
/// <param name="Rule">Stable name.</param>
/// <param name="Shapes">The forms that it has.</param>
/// <param name="Names">Words, lower case, one of which the name must contain that it is assigned to; none where the form says enough.</param>
internal sealed record SecretKind(string Rule, IReadOnlyList<Shape> Shapes, IReadOnlyList<string> Names)
{
    /// <summary>One of <see cref="Entities"/>.</summary>
    public string Entity { get; init; } = Entities.ApiKey;

    public Severity Severity { get; init; } = Severity.Critical;

    /// <summary>Least Shannon entropy of a value after the literal that it starts with, in bits per character; 0 where the form alone is enough.</summary>
    public double Floor { get; init; } = 2.5;

    /// <summary>Whether a value without a digit is refused.</summary>
    public bool NeedsDigit { get; init; }

    /// <summary>Whether more exact kinds go first; for forms that say little.</summary>
    public bool IsWeak { get; init; }

    public static SecretKind Token(string rule, params string[] shapes) => new(rule, [.. shapes.Select(Shape.Parse)], []);

    public static SecretKind Named(string rule, string[] names, params string[] shapes) => new(rule, [.. shapes.Select(Shape.Parse)], names) { Floor = 2 };

    /// <summary>An identifier or a key that its vendor lets one publish: worth knowing, not worth stopping for.</summary>
    public SecretKind Public() => this with { Severity = Severity.Medium };

    public SecretKind As(string entity) => this with { Entity = entity };

    public SecretKind Least(double entropy) => this with { Floor = entropy };

    public SecretKind WithDigit() => this with { NeedsDigit = true };
}
