using System.Text.Json;
using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Seals;

/// <summary>
/// The anchors beside the database, out of the reach of whoever has that. Replaced as a whole and flushed; instances whose
/// spools are in one folder keep one file together. One pass at a time.
/// </summary>
internal sealed class AnchorFile(IOptions<AuditOptions> options, IHostEnvironment environment)
{
    public const string Name = "audit-anchors.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    private byte[]? _read;

    /// <summary>In the spool's folder, which is the one that outlives a process.</summary>
    public string Path { get; } = System.IO.Path.Combine(environment.ContentRootPath, options.Value.SpoolPath, Name);

    /// <summary>Null when there is none.</summary>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    /// <exception cref="IOException">It cannot be read, or be seen whether it is there.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of rights.</exception>
    public AnchorDocument? Read()
    {
        _read = ReadBytes();
        try
        {
            return _read is null ? null : JsonSerializer.Deserialize<AnchorDocument>(_read, Json) ?? throw new InvalidDataException($"{Path} is empty.");
        }
        catch (JsonException)
        {
            throw new InvalidDataException($"{Path} does not hold the anchors of the audit log any more; restore it, or remove it to begin anew.");
        }
    }

    /// <returns>False, and nothing is written, when another instance or an operator was there since <see cref="Read"/>.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of rights.</exception>
    public bool TryWrite(AnchorDocument document)
    {
        OwnersFile.CreateFolder(System.IO.Path.GetDirectoryName(Path)!);
        var draft = $"{Path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(draft, OwnersFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.None)))
            {
                JsonSerializer.Serialize(file, document, Json);
                file.Flush(flushToDisk: true);
            }

            if (ReadBytes().AsSpan().SequenceEqual(_read))
            {
                File.Move(draft, Path, overwrite: true);
                return true;
            }
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        File.Delete(draft);
        return false;
    }

    // Not File.Exists, for which one that cannot be seen is not there: a volume that fails must not begin anew.
    private byte[]? ReadBytes()
    {
        try
        {
            return File.ReadAllBytes(Path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
