using System.Text.Json.Nodes;
using InferShield.Api.Audit.Reviews;
using InferShield.Api.Policies.Language;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Delivery;
using InferShield.Api.Reports.Schedules;

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
        ["POST /api/audit/erasures"] = "Erasure",
        ["POST /api/audit/{id}/review"] = "Review",
        ["POST /api/reports"] = "NewReport",
        ["POST /api/reports/templates"] = "ReportTemplate",
        ["PUT /api/reports/templates/{id}"] = "ReportTemplate",
        ["POST /api/reports/templates/preview"] = "ReportTemplate",
        ["POST /api/reports/schedules"] = "NewSchedule",
        ["PUT /api/reports/schedules/{id}"] = "NewSchedule",
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
        var schedule = all["NewSchedule"]!["properties"]!;
        foreach (var asked in new[] { report, schedule })
        {
            asked["framework"]!["enum"] = Words(ReportWords.Frameworks);
            asked["format"]!["enum"] = Words(ReportWords.Formats);
            asked["type"]!["enum"] = Words(ReportWords.Types);
        }

        schedule["range"]!["enum"] = Words(ReportRange.Words);
        schedule["delivery"]!["properties"]!["channel"]!["enum"] = Words(Destination.Channels);
        all["ReportTemplate"]!["properties"]!["sections"]!["items"]!["enum"] = Words(TemplateSections.All);
        all["Review"]!["properties"]!["disposition"]!["enum"] = Words(ReviewEndpoints.Dispositions);
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
