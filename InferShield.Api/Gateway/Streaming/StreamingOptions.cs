using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>How streamed answers are inspected.</summary>
public sealed class StreamingOptions
{
    public const string Section = "Gateway:Streaming";

    /// <summary>The largest event that is read, in bytes: pictures come whole in one, and the last one repeats them.</summary>
    [Range(1024, 1 << 26)]
    public int MaxEventBytes { get; set; } = 1 << 24;

    /// <summary>
    /// How many characters are held back at most for what may follow them. More only within what has begun and must end, such as a
    /// word or a block of a private key.
    /// </summary>
    [Range(128, 4096)]
    public int HoldBack { get; set; } = 256;

    /// <summary>How many characters of such a word or block are held back at most; then it is judged as it stands.</summary>
    [Range(1024, 1 << 18)]
    public int MaxHeld { get; set; } = 16 << 10;

    /// <summary>How many texts a stream may write side by side, each choice and each call of a tool counted.</summary>
    [Range(1, 4096)]
    public int MaxTexts { get; set; } = 256;
}
