namespace InferShield.Api.Detection;

/// <summary>The lower-case words that metrics, JSON and audit rows use for the enums.</summary>
public static class Words
{
    public static string ToWord(this Channel channel) => channel switch
    {
        Channel.User => "user",
        Channel.Document => "document",
        Channel.Tool => "tool",
        Channel.Completion => "completion",
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, null),
    };

    public static string ToWord(this Severity severity) => severity switch
    {
        Severity.Low => "low",
        Severity.Medium => "medium",
        Severity.High => "high",
        Severity.Critical => "critical",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    public static string ToWord(this PolicyAction action) => action switch
    {
        PolicyAction.Allowed => "allowed",
        PolicyAction.Flagged => "flagged",
        PolicyAction.Redacted => "redacted",
        PolicyAction.Blocked => "blocked",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };
}
