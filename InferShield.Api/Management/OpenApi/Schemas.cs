using System.Text.Json.Nodes;
using InferShield.Api.Policies.Language;
using InferShield.Api.Reports;

namespace InferShield.Api.Management.OpenApi;

/// <summary>The shapes that no type describes: bodies that are read field by field, and refusals.</summary>
internal static class Schemas
{
    public const string Problem = "Problem";
    public const string OpenAiError = "OpenAiError";
    public const string AnthropicError = "AnthropicError";
    public const string Rotation = "KeyRotation";
    public const string Inference = "InferenceRequest";

    private const string File = "InferShield.OpenApi.json";

    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["POST /api/policies"] = "Policy",
        ["PUT /api/policies/{name}"] = "Policy",
        ["POST /api/policies/sequences"] = "Sequence",
        ["PUT /api/policies/sequences/{name}"] = "Sequence",
        ["PUT /api/policies/document"] = "PolicyDocument",
        ["POST /api/policies/check"] = "PolicyDocument",
        ["POST /api/policies/dry-run"] = "DryRun",
        ["POST /api/reports"] = "NewReport",
        ["POST /api/keys"] = "NewKey",
        ["PATCH /api/keys/{id}"] = "KeyChange",
        ["POST /api/keys/{id}/rotate"] = Rotation,
        ["POST /api/tenants"] = "NewTenant",
        ["PATCH /api/tenants/{id}"] = "TenantChange",
    };

    /// <summary>All, by name, as JSON Schema.</summary>
    public static JsonObject All()
    {
        using var file = typeof(Schemas).Assembly.GetManifestResourceStream(File)!;
        var all = JsonNode.Parse(file)!.AsObject();
        var report = all["NewReport"]!["properties"]!;
        report["framework"]!["enum"] = Words(ReportWords.Frameworks);
        report["format"]!["enum"] = Words(ReportWords.Formats);
        report["type"]!["enum"] = Words(ReportWords.Types);
        var change = all["NewKey"]!.DeepClone().AsObject();
        change.Remove("required");
        all["KeyChange"] = change;

        var policies = JsonNode.Parse(PolicySchema.Text)!.AsObject();
        policies.Remove("$schema");
        all["Policy"] = policies["properties"]!["policies"]!["items"]!.DeepClone();
        all["Sequence"] = policies["properties"]!["sequences"]!["items"]!.DeepClone();
        all["PolicyDocument"] = policies;
        return all;
    }

    /// <summary>The name of the schema that an endpoint's body has; null for none.</summary>
    public static string? OfBody(HttpMethod method, string path) => Bodies.GetValueOrDefault($"{method.Method} {path}");

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)word)]);
}
