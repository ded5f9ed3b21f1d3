namespace InferShield.Api.Gateway.Streaming;

/// <summary>The events that a streamed answer is made of.</summary>
internal enum StreamShape
{
    /// <summary>OpenAI: <c>chat.completion.chunk</c>.</summary>
    ChatCompletions,
    /// <summary>OpenAI's older <c>text_completion</c>.</summary>
    Completions,
    /// <summary>OpenAI: named events with numbers.</summary>
    Responses,
    /// <summary>Anthropic: named events about content blocks.</summary>
    Messages,
}
