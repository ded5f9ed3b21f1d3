namespace InferShield.Api.Detection;

/// <summary>Where a text came from. An instruction is normal in a user prompt and suspicious in a document.</summary>
public enum Channel
{
    /// <summary>Written by the user (or the application on the user's behalf).</summary>
    User,
    /// <summary>Retrieved or attached material that the model reads.</summary>
    Document,
    /// <summary>A tool description or a tool's result.</summary>
    Tool,
    /// <summary>What the model answered.</summary>
    Completion,
}
