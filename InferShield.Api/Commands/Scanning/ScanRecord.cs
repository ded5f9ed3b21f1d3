using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using InferShield.Api.Detection;

namespace InferShield.Api.Commands.Scanning;

/// <summary>A line of the input that cannot be scanned; the message says why, <see cref="Id"/> is what is known of its id.</summary>
internal sealed class BadLineException(string message, byte[]? id) : Exception(message)
{
    public byte[]? Id { get; } = id;
}

/// <summary>A line of the input: <c>{"id","text","channel"?}</c>. Other fields are passed over.</summary>
/// <param name="Id">JSON as it stood there; null without one.</param>
/// <param name="Text">Any sequence of UTF-16 units: JSON's escapes may write half a surrogate pair.</param>
/// <param name="Channel">Where the text came from.</param>
internal sealed record ScanRecord(byte[]? Id, string Text, Channel Channel)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 512 };

    /// <exception cref="BadLineException">It is not such a line.</exception>
    public static ScanRecord Read(ReadOnlySpan<byte> line)
    {
        byte[]? id = null;
        string? text = null;
        string? channel = null;
        if (!Utf8.IsValid(line))
        {
            throw new BadLineException("is not UTF-8", null);
        }

        try
        {
            var reader = new Utf8JsonReader(line, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new BadLineException("is not a JSON object", null);
            }

            var names = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = String(ref reader);
                if (!names.Add(name))
                {
                    throw new BadLineException($"has {Told(name)} twice", id);
                }

                reader.Read();
                switch (name)
                {
                    case "id":
                        id = IdOf(ref reader);
                        break;
                    case "text":
                        text = reader.TokenType == JsonTokenType.String ? String(ref reader) : throw new BadLineException("has a \"text\" that is not a string", id);
                        break;
                    case "channel":
                        channel = reader.TokenType == JsonTokenType.String ? String(ref reader) : throw new BadLineException("has a \"channel\" that is not a string", id);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            // Whatever follows the object is wrong.
            reader.Read();
        }
        catch (JsonException failure)
        {
            // The exception's own message quotes the line.
            throw new BadLineException($"is not JSON, at byte {failure.BytePositionInLine + 1}", id);
        }

        return new ScanRecord(id, text ?? throw new BadLineException("has no \"text\"", id), ChannelOf(channel, id));
    }

    // A name may hold anything, and what a terminal obeys.
    private static string Told(string name) => name is "id" or "text" or "channel" ? $"\"{name}\"" : "a field";

    private static Channel ChannelOf(string? channel, byte[]? id) => channel switch
    {
        null or "user" => Channel.User,
        "document" => Channel.Document,
        "tool" => Channel.Tool,
        "completion" => Channel.Completion,
        _ => throw new BadLineException("has a \"channel\" that is none of user, document, tool, completion", id),
    };

    private static byte[]? IdOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.ValueSpan.ToArray(),
        JsonTokenType.String => [(byte)'"', .. reader.ValueSpan, (byte)'"'],
        JsonTokenType.Null => null,
        _ => throw new BadLineException("has an \"id\" that is neither a string nor a number", null),
    };

    private static string String(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(reader.ValueSpan);
        }
    }

    // The reader refuses escapes of half a surrogate pair.
    private static string Unescape(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        while (value.IndexOf((byte)'\\') is >= 0 and var escape)
        {
            text.Append(Encoding.UTF8.GetString(value[..escape]));
            var c = (char)value[escape + 1];
            var length = c == 'u' ? 6 : 2;
            text.Append(c switch
            {
                'u' => (char)ushort.Parse(value.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => c,
            });
            value = value[(escape + length)..];
        }

        return text.Append(Encoding.UTF8.GetString(value)).ToString();
    }
}
