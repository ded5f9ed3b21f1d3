namespace InferShield.Api.Audit.Verification;

/// <summary>A part of a file in memory, which moves on and grows only as far as one row needs.</summary>
internal sealed class FileWindow(Stream file, int longest = FileWindow.LongestRow)
{
    /// <summary>Bytes of one row, or one value, at most.</summary>
    public const int LongestRow = 64 * 1024 * 1024;

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Whether what is in memory ends the file.</summary>
    public bool IsLast { get; private set; }

    public void Consume(int bytes) => _start += bytes;

    /// <summary>Reads on; false at the end of the file.</summary>
    /// <exception cref="FormatException">What is not consumed is longer than any row may be.</exception>
    public bool ReadMore()
    {
        if (IsLast)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= longest)
            {
                throw new FormatException($"it is longer than {longest} bytes");
            }

            Array.Resize(ref _buffer, Math.Min(longest, _buffer.Length * 2));
        }

        var read = file.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        IsLast = read == 0;
        return !IsLast;
    }
}
