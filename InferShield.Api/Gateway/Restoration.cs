using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Policies.Redaction;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>Puts values back where a completion repeats their tokens. It follows the inspection, which is about what the model wrote.</summary>
internal sealed class Restoration(InferShieldMetrics metrics)
{
    public void Apply(InferenceApi api, JsonObject answer, Redactions redactions)
    {
        var (restored, refused) = (0, 0);
        foreach (var part in BodyReader.Read(answer, api.Completion).Texts.Where(part => part.IsWhole))
        {
            var result = redactions.Restore(part.Text, IsJson(part) ? Escape : value => value);
            (restored, refused) = (restored + result.Count, refused + result.Refused);
            if (result.Count > 0)
            {
                part.Replace(result.Text);
            }
        }

        if (restored > 0)
        {
            api.RemoveEchoes(answer);
        }

        metrics.TrackRedactionTokens("restored", restored);
        metrics.TrackRedactionTokens("refused", refused);
    }

    // The arguments of a call are JSON within a string, and so is what a model writes that was asked for JSON.
    private static bool IsJson(TextPart part) =>
        part.IsJson || (part.Text.AsSpan().TrimStart() is ['{' or '[' or '"', ..] && Fitting.IsJson(part.Text));

    public static string Escape(string value) => JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
}
