using System.Text.Json.Nodes;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.Anthropic;

internal sealed class AnthropicDialect : Dialect
{
    public static readonly AnthropicDialect Instance = new();

    public override void WriteHeaders(IHeaderDictionary headers, string requestId)
    {
        headers["request-id"] = requestId;
        headers["anthropic-organization-id"] = "simulator";
        headers["anthropic-ratelimit-requests-limit"] = "4000";
        headers["anthropic-ratelimit-requests-remaining"] = "3999";
        headers["anthropic-ratelimit-requests-reset"] = "2026-01-01T00:00:00Z";
        headers["anthropic-ratelimit-tokens-limit"] = "400000";
        headers["anthropic-ratelimit-tokens-remaining"] = "399000";
        headers["anthropic-ratelimit-tokens-reset"] = "2026-01-01T00:00:00Z";
    }

    public override JsonObject Error(ProviderException error, string requestId) => new()
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = error.Status switch
            {
                401 => "authentication_error",
                403 => "permission_error",
                404 => "not_found_error",
                413 => "request_too_large",
                429 => "rate_limit_error",
                503 or 529 => "overloaded_error",
                >= 500 => "api_error",
                _ => "invalid_request_error",
            },
            ["message"] = error.Message,
        },
        ["request_id"] = requestId,
    };
}
