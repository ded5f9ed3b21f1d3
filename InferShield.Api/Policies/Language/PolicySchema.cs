using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Api.Policies.Language;

/// <summary>The JSON Schema (draft 2020-12) of a policy file, made of the fields that <see cref="PolicyLanguage"/> reads.</summary>
internal static class PolicySchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Indented, with a line's end at its own.</summary>
    public static string Text
    {
        get
        {
            var schema = new JsonObject { ["$schema"] = Draft, ["title"] = "InferShield policies" };
            foreach (var (name, value) in new PolicyLanguage(catalog: null, hasRedactionKey: true).File.Schema())
            {
                schema[name] = value?.DeepClone();
            }

            return schema.ToJsonString(Indented) + "\n";
        }
    }
}
