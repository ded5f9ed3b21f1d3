using System.Buffers;
using System.Text.RegularExpressions;

namespace InferShield.Api.Gateway;

/// <summary>Knows the pictures, sounds and printed documents that a body carries in base64, by their places and their look.</summary>
internal static partial class Media
{
    private static readonly SearchValues<char> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <param name="at">The property's name, or an index.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="text">The value.</param>
    public static bool IsMedia(object at, string path, string text) => at switch
    {
        "url" or "image_url" or "file_data" => Header().Match(text) is { Success: true } header && IsBase64(text.AsSpan(header.Length)),
        "data" => Sounds().IsMatch(path) && IsBase64(text),
        _ => false,
    };

    // No blank: what has one may be a sentence.
    private static bool IsBase64(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Base64);

    // Text in base64, whatever its type is called, is inspected; so is SVG, which is text (image/svg+xml).
    [GeneratedRegex("^data:((image|audio|video)/[a-z0-9.-]{1,40}|application/pdf);base64,", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"^(messages\[\d+\]\.content\[\d+\]\.input_audio|choices\[\d+\]\.message\.audio)\.data$")]
    private static partial Regex Sounds();
}
