namespace InferShield.Api.Reports.Delivery;

/// <summary>Where reports are sent to.</summary>
/// <param name="Channel">A word of <see cref="Channels"/>.</param>
/// <param name="To">The recipients of an e-mail.</param>
/// <param name="Subject">Its subject; null for one that names the report.</param>
/// <param name="Url">A webhook's address.</param>
/// <param name="Attach">Whether the report itself is sent, where it is small enough, and not just where to find it.</param>
internal sealed record Destination(string Channel, IReadOnlyList<string>? To, string? Subject, string? Url, bool Attach)
{
    public const string Email = "email";
    public const string Webhook = "webhook";

    public static IReadOnlyList<string> Channels { get; } = [Email, Webhook];
}
