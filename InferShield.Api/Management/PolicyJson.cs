using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Language;

namespace InferShield.Api.Management;

/// <summary>Policy documents as JSON: parsing what is stored, understanding what is sent.</summary>
internal static class PolicyJson
{
    public const int MostBytes = 1 << 20;

    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Parse(string document) => JsonNode.Parse(document)!.AsObject();

    /// <summary>The entries of one list of a document; empty where it has none.</summary>
    public static IEnumerable<JsonObject> Entries(this JsonObject document, PolicyKind kind) => (document[kind.List] as JsonArray ?? []).OfType<JsonObject>();

    public static string? NameOf(JsonObject entry) => entry["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;

    /// <exception cref="PolicyProblemException">It makes no sense, or is too large.</exception>
    public static PolicyDocument Understand(JsonObject document, PolicyOptions configured, PolicyCatalog catalog)
    {
        var text = Encoding.UTF8.GetBytes(document.ToJsonString(Compact));
        return text.Length > MostBytes
            ? throw new PolicyProblemException(1, null, $"is larger than {MostBytes} bytes.")
            : PolicyFile.Understand(JsonPolicyNodes.Read(text), configured, catalog);
    }

    /// <summary>What is wrong with the whole that a tenant's own part was put into, which is not for that tenant to read.</summary>
    public static RequestException HiddenRefusal() => new(
        StatusCodes.Status409Conflict, "document_unusable", "The document of all tenants cannot take this change: a name that is taken, a bound, or a part that is no longer understood. Ask the operator.");

    public static RequestException Refusal(PolicyProblemException problem) => new(
        StatusCodes.Status400BadRequest, "invalid_policy", $"{problem.Field ?? "The document"} {problem.Problem}", problem.Field);
}
