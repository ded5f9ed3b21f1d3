using System.Globalization;
using System.Text.Json;
using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Forwarding;

/// <summary>
/// Writes records as lines of JSON to a file that only its owner can read. A file that has grown to its size is finished: it gets
/// the next free number behind its name, and of the finished ones the oldest go.
/// </summary>
internal sealed class JsonLinesSink(IOptions<ForwardingOptions> options, IHostEnvironment environment) : IAuditSink
{
    private readonly FileOptions _options = options.Value.File;
    private readonly bool _withSubjects = options.Value.Subjects;
    private readonly string _path = Path.Combine(environment.ContentRootPath, options.Value.File.Path!);
    private FileStream? _file;

    public string Name => "file";

    public async Task SendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellation)
    {
        using var lines = new MemoryStream();
        foreach (var record in records)
        {
            JsonSerializer.Serialize(lines, LineOf(record), JsonSerializerOptions.Web);
            lines.WriteByte((byte)'\n');
        }

        // Once begun it is written to its end: half of it would be written twice.
        await Task.Run(() => Append(lines.GetBuffer().AsSpan(0, (int)lines.Length)), cancellation);
    }

    public ValueTask CloseAsync()
    {
        _file?.Dispose();
        _file = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync();

    // As an export has it, so that its place in the chain can be checked; what is left out can be left out there too.
    private AuditRecord LineOf(AuditRecord record) => _withSubjects
        ? record with { Matched = null }
        : record with { Matched = null, Subject = null, Link = record.Link! with { SubjectSalt = null } };

    private void Append(ReadOnlySpan<byte> lines)
    {
        _file ??= Open();
        var before = _file.Length;
        try
        {
            _file.Write(lines);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // All of them are written again.
            _file.SetLength(before);
            throw;
        }

        if (_file.Length >= _options.MaxBytes)
        {
            Finish();
        }
    }

    private FileStream Open()
    {
        OwnersFile.CreateFolder(Path.GetDirectoryName(_path)!);
        var options = OwnersFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        options.BufferSize = 0;
        var file = new FileStream(_path, options);
        CutTornLine(file);
        return file;
    }

    // What a crash left of a record that was not sent: the record follows whole.
    private static void CutTornLine(FileStream file)
    {
        var end = file.Length;
        var buffer = new byte[4_096];
        while (end > 0)
        {
            var start = Math.Max(0, end - buffer.Length);
            var part = buffer.AsSpan(0, (int)(end - start));
            file.Position = start;
            file.ReadExactly(part);
            var newLine = part.LastIndexOf((byte)'\n');
            if (newLine >= 0)
            {
                end = start + newLine + 1;
                break;
            }

            end = start;
        }

        file.SetLength(end);
        file.Position = end;
    }

    private void Finish()
    {
        _file!.Dispose();
        _file = null;
        var finished = Finished();
        var next = finished.Count == 0 ? 1 : finished[^1].Number + 1;
        File.Move(_path, $"{_path}.{next.ToString("D6", CultureInfo.InvariantCulture)}");
        foreach (var (_, oldest) in _options.MaxFiles == 0 ? [] : finished.Take(finished.Count + 1 - _options.MaxFiles))
        {
            File.Delete(oldest);
        }
    }

    // Oldest first.
    private List<(long Number, string Path)> Finished() =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + ".*")
            .Select(path => (Number: long.TryParse(Path.GetExtension(path).TrimStart('.'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, Path: path))
            .Where(file => file.Number > 0).OrderBy(file => file.Number),
    ];
}
