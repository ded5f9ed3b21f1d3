using System.Text.Json.Nodes;
using InferShield.Api.Audit;

namespace InferShield.Api.Gateway;

/// <summary>
/// Who is behind a request, in its client's own words: the header, else what the provider's protocol has for it
/// (OpenAI's <c>safety_identifier</c> or <c>user</c>, Anthropic's <c>metadata.user_id</c>).
/// </summary>
internal static class RequestSubject
{
    public const string Header = "x-infershield-subject";

    /// <summary>As audit records have it; null where nothing is said.</summary>
    public static string? Of(HttpRequest request, JsonObject? body) => AuditSanitizer.Subject(
        Given(request.Headers[Header].ToString()) ?? Given(Text(body, "safety_identifier")) ?? Given(Text(body, "user")) ?? Given(Text(body?["metadata"] as JsonObject, "user_id")));

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Text(JsonObject? body, string name) =>
        body?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
