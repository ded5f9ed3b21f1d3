namespace InferShield.Api.Providers.Translation;

/// <summary>The words by which each provider says why an answer ended and what went wrong.</summary>
internal static class Words
{
    /// <summary>OpenAI's <c>finish_reason</c>.</summary>
    public static string Finish(string? stopReason) => stopReason switch
    {
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => "stop",
    };

    /// <summary>Anthropic's <c>stop_reason</c>.</summary>
    public static string Stop(string? finishReason) => finishReason switch
    {
        "length" => "max_tokens",
        "tool_calls" or "function_call" => "tool_use",
        "content_filter" => "refusal",
        _ => "end_turn",
    };

    /// <summary>OpenAI's type and code of an error.</summary>
    public static (string Type, string? Code) OpenAiError(string? anthropicType) => anthropicType switch
    {
        "authentication_error" => (anthropicType, "invalid_api_key"),
        "permission_error" => (anthropicType, null),
        "rate_limit_error" => (anthropicType, "rate_limit_exceeded"),
        "billing_error" => ("insufficient_quota", "insufficient_quota"),
        "not_found_error" => ("invalid_request_error", "not_found"),
        "request_too_large" => ("invalid_request_error", "request_too_large"),
        "invalid_request_error" => (anthropicType, null),
        "overloaded_error" => ("server_error", "overloaded"),
        "timeout_error" => ("server_error", "timeout"),
        _ => ("server_error", null),
    };

    /// <summary>Anthropic's type of an error that a stream of OpenAI's ends with, which has no status.</summary>
    public static string AnthropicError(string? type, string? code) => (type, code) switch
    {
        ("rate_limit_error", _) or (_, "rate_limit_exceeded") => "rate_limit_error",
        (_, "overloaded") or (_, "server_overloaded") or ("overloaded_error", _) => "overloaded_error",
        ("invalid_request_error", _) => "invalid_request_error",
        _ => "api_error",
    };
}
