using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace InferShield.Api.Reports.Templates;

/// <summary>A template as the API shows it.</summary>
/// <param name="Logo">Base64 of a PNG or JPEG; in lists it is left out.</param>
internal sealed record TemplateView(
    Guid? Id, string Name, string Company, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Logo,
    string AccentColor, IReadOnlyList<string> Sections, string FooterText)
{
    public static TemplateView Of(ReportTemplate template) =>
        new(template.Id, template.Name, template.Company, template.Logo, template.AccentColor, template.Sections, template.FooterText);

    /// <summary>What its entity tag is of.</summary>
    public JsonNode ToNode() => JsonSerializer.SerializeToNode(this, JsonSerializerOptions.Web)!;
}

internal sealed record TemplateList(IEnumerable<TemplateView> Templates);
