namespace InferShield.Simulator.Answers;

/// <summary>What any endpoint was asked, without its shape.</summary>
/// <param name="Prompt">All texts, one a line.</param>
/// <param name="LastUser">The last message that the user wrote, exactly.</param>
/// <param name="EndsWithUser">Whether that message is the last of all.</param>
/// <param name="InputTokens">Tokens of everything that was sent.</param>
/// <param name="Tools">The names of the tools on offer.</param>
/// <param name="ForcedTool">The tool that has to be called, if any.</param>
internal sealed record Conversation(
    string Prompt, string LastUser, bool EndsWithUser, int InputTokens, string[] Tools, string? ForcedTool)
{
    private const int TokensAroundMessage = 4;

    public static Conversation Of(string prompt) => new(prompt, prompt, true, Tokens.Count(prompt), [], null);

    public static Conversation Of(IReadOnlyCollection<Message> messages, ToolOffer offer) => new(
        string.Join('\n', messages.Select(message => message.Text)),
        messages.LastOrDefault(message => message.Role == "user")?.Text ?? "",
        messages.LastOrDefault()?.Role == "user",
        messages.Sum(message => Tokens.Count(message.Text) + TokensAroundMessage),
        offer.Names,
        offer.Forced);
}

internal sealed record Message(string Role, string Text);
