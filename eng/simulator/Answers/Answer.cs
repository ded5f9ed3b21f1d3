namespace InferShield.Simulator.Answers;

internal enum Finish
{
    Stop,
    Length,
    Tool,
}

/// <summary>What the model says, or the tool that it calls.</summary>
/// <param name="PieceCharacters">UTF-16 units of each piece of a stream; 0 is a token each.</param>
internal sealed record Answer(string Text, ToolCall? Tool, Finish Finish, int PieceCharacters)
{
    public int TokenCount { get; } = Tokens.Count(Tool?.Arguments ?? Text);

    /// <summary>The pieces in which it is streamed.</summary>
    public IEnumerable<string> Pieces => Tokens.Split(Tool?.Arguments ?? Text, PieceCharacters);
}

/// <summary>A call of a tool; the arguments are a JSON object, as text.</summary>
internal sealed record ToolCall(string Name, string Arguments);

/// <summary>Where the client wants an answer to end.</summary>
internal sealed record Limits(int? Tokens, string[] Stops);
