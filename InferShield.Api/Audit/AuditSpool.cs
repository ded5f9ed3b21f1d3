using System.Text.Json;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit;

/// <summary>
/// Records on the local disk that wait for the database: files of one JSON record a line, in the order in which
/// they came. A file is locked while it is written or read, so that processes may share the folder, and goes
/// only when all of it is stored: what a crash leaves is read again, from the file's start, and recognised by id.
/// One thread at a time.
/// </summary>
internal sealed partial class AuditSpool : IDisposable
{
    private readonly string _folder;
    private readonly AuditOptions _options;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditSpool> _logger;
    private FileStream? _writing;
    private SpoolSegment? _reading;
    private long _size;
    private int _sequence;

    public AuditSpool(
        IOptions<AuditOptions> options, IHostEnvironment environment, InferShieldMetrics metrics, TimeProvider time, ILogger<AuditSpool> logger)
    {
        _options = options.Value;
        _folder = Path.Combine(environment.ContentRootPath, _options.SpoolPath);
        _metrics = metrics;
        _time = time;
        _logger = logger;
        AdoptJournals();
        Measure();
        HasWork = _size > 0;
        metrics.Observe(MetricContract.AuditSpoolSize, () => Size);
        metrics.Observe(MetricContract.AuditSpoolLimit, () => _options.SpoolMaxBytes);
    }

    /// <summary>Bytes that wait.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>Whether <see cref="ReadNext"/> may find something.</summary>
    public bool HasWork { get; private set; }

    /// <summary>Whether the disk is at fault: away, full, not to be written, or a file as large as files may be.</summary>
    public static bool IsDiskFault(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>Appends all of the records, on the disk when it returns; false when there is no room or no disk.</summary>
    public bool TryAppend(IReadOnlyList<AuditRecord> records)
    {
        using var lines = new MemoryStream();
        foreach (var record in records)
        {
            JsonSerializer.Serialize(lines, record, AuditJson.Default.AuditRecord);
            lines.WriteByte((byte)'\n');
        }

        if (_size + lines.Length > _options.SpoolMaxBytes)
        {
            return false;
        }

        var before = _writing?.Length ?? 0;
        try
        {
            _writing ??= Create();
            _writing.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            _writing.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (IsDiskFault(exception))
        {
            LogNotWritten(exception.Message);
            FinishSegment(truncateTo: before);
            return false;
        }

        SetSize(_size + lines.Length);
        HasWork = true;
        if (_writing.Length >= _options.SpoolSegmentBytes)
        {
            FinishSegment();
        }

        return true;
    }

    /// <summary>The oldest records that wait, the same ones until <see cref="Complete"/>; empty when there are none.</summary>
    public IReadOnlyList<AuditRecord> ReadNext()
    {
        while (_reading is not null || (_reading = OpenOldest()) is not null)
        {
            var records = _reading.ReadNext(_options.BatchSize, Quarantine);
            if (records.Count > 0)
            {
                return records;
            }

            RemoveRead();
        }

        HasWork = false;
        return [];
    }

    /// <summary>The records of the last <see cref="ReadNext"/> are stored.</summary>
    public void Complete()
    {
        if (_reading?.Complete() == true)
        {
            RemoveRead();
        }
    }

    /// <summary>Puts a line that can never be stored aside, where an operator finds it; without a disk it is lost, and counted so.</summary>
    public void Quarantine(ReadOnlyMemory<byte> line)
    {
        var path = Path.Combine(_folder, "quarantine.log");
        try
        {
            OwnersFile.CreateFolder(_folder);
            using var file = new FileStream(path, OwnersFile.Options(FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
            file.Write(line.Span);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
            LogQuarantined(path);
            _metrics.TrackAuditRecords("quarantined", 1);
        }
        catch (Exception exception) when (IsDiskFault(exception))
        {
            LogNotQuarantined(exception.Message);
            _metrics.TrackAuditRecords("dropped", 1);
        }
    }

    public void Dispose()
    {
        _writing?.Dispose();
        _reading?.Dispose();
    }

    // What a process left in its journal when it was killed follows like what it had spooled. Those that run hold theirs locked.
    private void AdoptJournals()
    {
        var journals = Path.Combine(_folder, AuditJournal.Folder);
        if (!Directory.Exists(journals))
        {
            return;
        }

        foreach (var path in Directory.GetFiles(journals, "*.jsonl"))
        {
            try
            {
                using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Move(path, Path.Combine(_folder, Path.GetFileName(path)));
            }
            catch (Exception exception) when (IsDiskFault(exception))
            {
                LogNotAdopted(path, exception.Message);
            }
        }
    }

    private FileStream Create()
    {
        OwnersFile.CreateFolder(_folder);
        var name = $"{_time.GetUtcNow().ToUnixTimeMilliseconds():D15}-{_sequence++:D6}-{Guid.NewGuid():N}.jsonl";
        var options = OwnersFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.None);
        options.BufferSize = 0;
        return new FileStream(Path.Combine(_folder, name), options);
    }

    private SpoolSegment? OpenOldest()
    {
        FinishSegment();
        return Directory.Exists(_folder)
            ? Segments().Order(StringComparer.Ordinal).Select(SpoolSegment.TryOpen).FirstOrDefault(segment => segment is not null)
            : null;
    }

    // After a write that failed nothing more is added to its file, which may end in part of a line.
    private void FinishSegment(long? truncateTo = null)
    {
        if (_writing is not { } writing)
        {
            return;
        }

        _writing = null;
        try
        {
            if (truncateTo is { } length)
            {
                writing.SetLength(length);
            }

            writing.Dispose();
        }
        catch (IOException exception)
        {
            LogNotWritten(exception.Message);
        }

        Measure();
    }

    private void RemoveRead()
    {
        _reading!.Delete();
        _reading = null;
        Measure();
    }

    private void Measure() => SetSize(Directory.Exists(_folder) ? Segments().Sum(LengthOf) : 0);

    private void SetSize(long size) => Interlocked.Exchange(ref _size, size);

    // Another process may finish with its file meanwhile.
    private static long LengthOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private IEnumerable<string> Segments() => Directory.EnumerateFiles(_folder, "*.jsonl");

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit spool cannot be written: {Reason}")]
    private partial void LogNotWritten(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit journal {Path} is left alone: {Reason}")]
    private partial void LogNotAdopted(string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "An audit record that cannot be stored was put into {Path}")]
    private partial void LogQuarantined(string path);

    [LoggerMessage(Level = LogLevel.Critical, Message = "An audit record that cannot be stored could not be put aside either: {Reason}")]
    private partial void LogNotQuarantined(string reason);
}
