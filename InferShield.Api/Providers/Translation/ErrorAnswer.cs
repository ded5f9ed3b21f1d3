using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation;

/// <summary>A provider's error in the other's shape.</summary>
internal static class ErrorAnswer
{
    // Anthropic's own status for what OpenAI says by 503.
    private const int Overloaded = 529;
    private const string Unexplained = "The model provider refused the request without saying why.";

    public static ProviderAnswer ToOpenAi(ProviderAnswer answer) => answer with
    {
        Status = answer.Status == Overloaded ? StatusCodes.Status503ServiceUnavailable : answer.Status,
        Body = ToOpenAi(answer.Body),
    };

    public static JsonObject ToOpenAi(JsonObject body)
    {
        var error = body.Child("error");
        var (type, code) = Words.OpenAiError(error.Word("type"));
        return new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = error.Word("message") ?? Unexplained, ["type"] = type, ["param"] = null, ["code"] = code },
        };
    }

    public static ProviderAnswer ToAnthropic(ProviderAnswer answer) => answer with { Body = ToAnthropic(answer.Body, ErrorResponse.AnthropicType(answer.Status)) };

    /// <summary>Of an error that a stream ends with.</summary>
    public static JsonObject ToAnthropic(JsonObject data)
    {
        var error = data.Child("error");
        return ToAnthropic(data, Words.AnthropicError(error.Word("type"), error.Word("code")));
    }

    private static JsonObject ToAnthropic(JsonObject body, string type) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject { ["type"] = type, ["message"] = body.Child("error").Word("message") ?? Unexplained },
    };
}
