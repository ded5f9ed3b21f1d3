using InferShield.Api.Storage;

namespace InferShield.Api.Audit;

/// <summary>One file of the journal, locked against other processes while it is open. Its users take turns.</summary>
internal sealed class JournalSegment : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="IOException">There is no disk to write to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not to be written.</exception>
    public JournalSegment(string path)
    {
        var options = OwnersFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.None);
        options.BufferSize = 0;
        _file = new FileStream(path, options);
    }

    /// <summary>Records written here that are neither in the database nor in the spool yet.</summary>
    public int Pending { get; set; }

    public long Length { get; private set; }

    /// <summary>Whether something was added since this was last set to false.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Adds the bytes, or nothing when it throws.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        try
        {
            _file.Write(line);
            Length += line.Length;
            IsDirty = true;
        }
        catch
        {
            Truncate(Length);
            throw;
        }
    }

    public void Truncate(long length = 0)
    {
        _file.SetLength(length);
        _file.Position = length;
        Length = length;
    }

    /// <summary>Has the operating system put everything on the disk; may run beside the other members.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file.SafeFileHandle);

    public void Delete()
    {
        Dispose();
        try
        {
            File.Delete(_file.Name);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone with its folder.
        }
    }

    public void Dispose() => _file.Dispose();
}
