using System.Text.Json;

namespace InferShield.Api.Audit.Verification;

/// <summary>Finds the rows of a JSON report, which may be of any size: the objects of its array <c>records</c>.</summary>
internal static class JsonRows
{
    public const string Property = "records";

    private const int Depth = 64;

    /// <summary>Hands over the JSON of each row; returns when the whole file was found to be well-formed.</summary>
    /// <exception cref="JsonException">The file is not JSON, or nests too deep.</exception>
    /// <exception cref="FormatException">A value is too long.</exception>
    public static void Read(Stream file, Action<ReadOnlyMemory<byte>> row)
    {
        var window = new FileWindow(file);
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = Depth });
        var isRows = false;
        while (!Step(window, ref state, ref isRows, row))
        {
            window.ReadMore();
        }
    }

    // Reads as far as the window goes; true at the end of the file.
    private static bool Step(FileWindow window, ref JsonReaderState state, ref bool isRows, Action<ReadOnlyMemory<byte>> row)
    {
        var bytes = window.Bytes;
        var reader = new Utf8JsonReader(bytes.Span, window.IsLast, state);
        while (true)
        {
            var before = reader;
            if (!reader.Read())
            {
                break;
            }

            if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
            {
                isRows = reader.ValueTextEquals(Property);
            }
            else if (isRows && reader is { CurrentDepth: 2, TokenType: JsonTokenType.StartObject })
            {
                var start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    reader = before;
                    break;
                }

                row(bytes[start..(int)reader.BytesConsumed]);
            }
        }

        window.Consume((int)reader.BytesConsumed);
        state = reader.CurrentState;
        return window.IsLast;
    }
}
