namespace InferShield.Api.Audit.Verification;

/// <summary>Finds the lines of a file of any size.</summary>
internal static class TextRows
{
    /// <summary>Hands over each line without its end.</summary>
    /// <param name="file">From its position on.</param>
    /// <param name="isQuoted">Whether a line's end between quotation marks is none, as in CSV.</param>
    /// <param name="line">Gets each line that is not empty.</param>
    /// <exception cref="FormatException">A line is too long.</exception>
    public static void Read(Stream file, bool isQuoted, Action<ReadOnlyMemory<byte>> line)
    {
        var window = new FileWindow(file);
        while (true)
        {
            var (searched, inQuotes) = (0, false);
            int end;
            while ((end = EndOfLine(window.Bytes.Span, isQuoted, ref searched, ref inQuotes)) < 0)
            {
                if (!window.ReadMore())
                {
                    Hand(window.Bytes);
                    return;
                }
            }

            Hand(window.Bytes[..end]);
            window.Consume(end + 1);
        }

        void Hand(ReadOnlyMemory<byte> bytes)
        {
            if (bytes.Length > 0 && bytes.Span[^1] == '\r')
            {
                bytes = bytes[..^1];
            }

            if (bytes.Length > 0)
            {
                line(bytes);
            }
        }
    }

    private static int EndOfLine(ReadOnlySpan<byte> bytes, bool isQuoted, ref int searched, ref bool inQuotes)
    {
        while (searched < bytes.Length)
        {
            var next = inQuotes ? bytes[searched..].IndexOf((byte)'"')
                : isQuoted ? bytes[searched..].IndexOfAny((byte)'\n', (byte)'"')
                : bytes[searched..].IndexOf((byte)'\n');
            if (next < 0)
            {
                searched = bytes.Length;
                break;
            }

            searched += next + 1;
            if (bytes[searched - 1] == '\n')
            {
                return searched - 1;
            }

            inQuotes = !inQuotes;
        }

        return -1;
    }
}
