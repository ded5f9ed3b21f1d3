using System.Text.Json;

namespace InferShield.Api.Policies.Language;

/// <summary>Reads a policy file in JSON; comments and trailing commas are allowed.</summary>
internal static class JsonPolicyNodes
{
    private const int ReaderDepth = 1000;

    private static readonly JsonReaderOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = ReaderDepth,
    };

    /// <exception cref="PolicyProblemException">It is no JSON, or nested too deep.</exception>
    public static PolicyNode Read(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content, Options);
        var lines = new Lines(content);
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, ref lines, lines.At(reader.TokenStartIndex), 0);
            // Whatever follows is wrong.
            reader.Read();
            return root;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The latter is how text that is no UTF-8 is refused.
            var line = failure is JsonException { LineNumber: { } number } ? (int)number + 1 : lines.At(reader.TokenStartIndex);
            throw new PolicyProblemException(line, null, $"is no JSON: {Sentence(failure.Message)}");
        }
    }

    private static PolicyNode ReadValue(ref Utf8JsonReader reader, ref Lines lines, int line, int depth)
    {
        if (depth > PolicyNode.MostDepth)
        {
            throw new PolicyProblemException(line, null, $"is nested more than {PolicyNode.MostDepth} levels deep.");
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new PolicyNode(PolicyNodeKind.Object, lines.At(reader.TokenStartIndex));
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var nameLine = lines.At(reader.TokenStartIndex);
                    var name = reader.GetString()!;
                    reader.Read();
                    members.Members.Add(new PolicyMember(name, nameLine, ReadValue(ref reader, ref lines, nameLine, depth + 1)));
                }

                return members;
            case JsonTokenType.StartArray:
                var items = new PolicyNode(PolicyNodeKind.List, lines.At(reader.TokenStartIndex));
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Items.Add(ReadValue(ref reader, ref lines, lines.At(reader.TokenStartIndex), depth + 1));
                }

                return items;
            case JsonTokenType.String:
                return new PolicyNode(PolicyNodeKind.Text, line, reader.GetString()!);
            case JsonTokenType.Number:
                return new PolicyNode(PolicyNodeKind.Number, line, System.Text.Encoding.ASCII.GetString(reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new PolicyNode(PolicyNodeKind.Truth, line, reader.TokenType == JsonTokenType.True ? "true" : "false");
            default:
                return new PolicyNode(PolicyNodeKind.Null, line);
        }
    }

    // System.Text.Json appends its own way to say where.
    private static string Sentence(string message) => message.Split(" LineNumber:")[0].Split(" Path:")[0];

    /// <summary>Counts lines as the reader goes on, so that the whole is counted once.</summary>
    private ref struct Lines(ReadOnlySpan<byte> content)
    {
        private readonly ReadOnlySpan<byte> _content = content;
        private int _counted;
        private int _line = 1;

        public int At(long offset)
        {
            _line += _content[_counted..(int)offset].Count((byte)'\n');
            _counted = (int)offset;
            return _line;
        }
    }
}
