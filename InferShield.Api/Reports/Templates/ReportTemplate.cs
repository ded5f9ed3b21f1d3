namespace InferShield.Api.Reports;

/// <summary>How a tenant wants its reports to look: what they name, show and leave out. What they count is the same in each.</summary>
internal sealed record ReportTemplate
{
    /// <summary>What a report looks like for which no template was chosen.</summary>
    public static ReportTemplate Default { get; } = new() { Name = "Standard" };

    /// <summary>Null for <see cref="Default"/> and for what is only tried.</summary>
    public Guid? Id { get; init; }

    /// <summary>What the template is called, never in the report.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whose report it is, on the cover and in the header; empty for none.</summary>
    public string Company { get; init; } = "";

    /// <summary>A PNG or JPEG of at most 256 KiB whose dimensions were checked.</summary>
    public byte[]? Logo { get; init; }

    /// <summary><c>#rrggbb</c>, dark enough for white text on it and for itself on white.</summary>
    public string AccentColor { get; init; } = "#1f4e79";

    /// <summary>The sections in their order, each at most once; <c>verification</c> is always among them.</summary>
    public IReadOnlyList<string> Sections { get; init; } = TemplateSections.All;

    /// <summary>One line at the foot of each page; empty for none.</summary>
    public string FooterText { get; init; } = "";
}
