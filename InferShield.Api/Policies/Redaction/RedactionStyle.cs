namespace InferShield.Api.Policies.Redaction;

/// <summary>What stands in a value's place, the most concealing first.</summary>
internal enum RedactionMode
{
    /// <summary>Nothing.</summary>
    Remove,
    /// <summary><c>[EMAIL_REDACTED]</c>.</summary>
    Mask,
    /// <summary><c>[EMAIL#0123456789abcdef]</c>: the same for the same value of a tenant, and only of that.</summary>
    Hash,
    /// <summary><c>[EMAIL:…]</c>: the value, encrypted; only the tenant's gateway can read it.</summary>
    Token,
    /// <summary>Some of its characters, the others as <c>*</c>.</summary>
    Partial,
}

/// <summary>How a policy redacts.</summary>
internal sealed class RedactionStyle
{
    public static RedactionStyle Default { get; } = new();

    public RedactionMode Mode { get; set; } = RedactionMode.Mask;

    /// <summary>Instead of the entity's name: capitals, digits and underscores.</summary>
    public string? Label { get; set; }

    /// <summary>Letters and digits that <see cref="RedactionMode.Partial"/> keeps at the beginning.</summary>
    public int KeepFirst { get; set; }

    /// <summary>Those that it keeps at the end.</summary>
    public int KeepLast { get; set; } = 4;

    /// <summary>Whether it keeps what follows an @ as well.</summary>
    public bool KeepDomain { get; set; }

    /// <summary>Whether a token in a completion becomes the value again.</summary>
    public bool Restore { get; set; }
}
