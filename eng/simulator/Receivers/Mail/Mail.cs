namespace InferShield.Simulator.Receivers.Mail;

/// <summary>A mail as its receiver sees it.</summary>
/// <param name="User">Who logged in to send it; null where the server asks nobody.</param>
/// <param name="From">The envelope's sender.</param>
/// <param name="To">The envelope's recipients.</param>
/// <param name="Headers">By name, unfolded, encoded words decoded.</param>
/// <param name="Text">The part <c>text/plain</c>, decoded; null without one.</param>
/// <param name="Html">The part <c>text/html</c>, decoded; null without one.</param>
/// <param name="Attachments">The parts that are files.</param>
internal sealed record Mail(
    string? User, string From, IReadOnlyList<string> To, IReadOnlyDictionary<string, string> Headers, string? Text, string? Html,
    IReadOnlyList<MailAttachment> Attachments)
{
    public string? Subject => Headers.GetValueOrDefault("Subject");
}

/// <param name="Name">The file's.</param>
/// <param name="Content">Decoded.</param>
internal sealed record MailAttachment(string Name, string MediaType, byte[] Content);
