using System.Text;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>Bytes as the text that they mostly are.</summary>
/// <param name="Text">What is read.</param>
/// <param name="Encoding">By which it is made bytes again.</param>
/// <param name="IsClean">All of it is text: no byte is left over, and no control character stands in it.</param>
internal sealed record BytesAsText(string Text, Encoding Encoding, bool IsClean)
{
    /// <summary>So many bytes tell whether there is text in more of them.</summary>
    public const int Sample = 4096;

    private const int OddOfText = 10;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <returns>Null where more than every tenth character is no text.</returns>
    public static BytesAsText? Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xff, 0xfe, ..] => Read(bytes, Encoding.Unicode),
        [0xfe, 0xff, ..] => Read(bytes, Encoding.BigEndianUnicode),
        [0xef, 0xbb, 0xbf, ..] => Read(bytes, Encoding.UTF8),
        _ => Read(bytes, IsUtf8(bytes) ? Utf8 : Encoding.Latin1),
    };

    public byte[] Encode(string text) => [.. Encoding.GetPreamble(), .. Encoding.GetBytes(text)];

    private static BytesAsText? Read(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var text = encoding.GetString(bytes[encoding.Preamble.Length..]);
        var odd = text.Count(character => character == '\ufffd' || (char.IsControl(character) && !char.IsWhiteSpace(character)));
        return odd * OddOfText > text.Length ? null : new BytesAsText(text, encoding, odd == 0 && encoding != Encoding.Latin1);
    }

    // A byte that was put among the letters of another language does not make them Latin-1.
    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        var text = Utf8.GetString(bytes);
        var (foreign, broken) = (text.Count(character => character > '\u007f'), text.Count(character => character == '\ufffd'));
        return broken * 2 <= foreign - broken;
    }
}
