using System.Text.Json;

namespace InferShield.Api.Audit;

/// <summary>A finished spool file, read into memory and locked against other processes until it is disposed of.</summary>
internal sealed class SpoolSegment : IDisposable
{
    private readonly FileStream _file;
    private readonly byte[] _content;
    private List<AuditRecord> _pending = [];
    private int _offset;

    private SpoolSegment(FileStream file)
    {
        _file = file;
        _content = new byte[file.Length];
        file.ReadExactly(_content);
    }

    /// <summary>Null when another process has the file or it is gone.</summary>
    public static SpoolSegment? TryOpen(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return new SpoolSegment(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return null;
        }
    }

    /// <summary>
    /// The next records, the same ones until <see cref="Complete"/>; empty at the end. A line that is no record,
    /// such as one that a crash tore, goes to <paramref name="corrupt"/>.
    /// </summary>
    public IReadOnlyList<AuditRecord> ReadNext(int max, Action<ReadOnlyMemory<byte>> corrupt)
    {
        while (_pending.Count == 0 && _offset < _content.Length)
        {
            while (_pending.Count < max && _offset < _content.Length)
            {
                var rest = _content.AsMemory(_offset);
                var length = rest.Span.IndexOf((byte)'\n');
                var line = length < 0 ? rest : rest[..length];
                _offset += length < 0 ? rest.Length : length + 1;
                if (Parse(line.Span) is { } record)
                {
                    _pending.Add(record);
                }
                else
                {
                    corrupt(line);
                }
            }
        }

        return _pending;
    }

    /// <summary>Forgets the records read; true when none follow.</summary>
    public bool Complete()
    {
        _pending = [];
        return _offset == _content.Length;
    }

    /// <summary>Removes the file; one that is gone already is as good.</summary>
    public void Delete()
    {
        try
        {
            File.Delete(_file.Name);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }

        Dispose();
    }

    public void Dispose() => _file.Dispose();

    private static AuditRecord? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            // Of what a list holds the serializer promises nothing.
            var record = JsonSerializer.Deserialize(line, AuditJson.Default.AuditRecord);
            return record is null || record.Findings.Contains(null!) || record.Policies.Contains(null!) ? null : record;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
