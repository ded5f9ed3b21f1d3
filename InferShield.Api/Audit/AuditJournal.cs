using System.Text.Json;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit;

/// <summary>A record that was taken and, unless the journal could not be written, the file in which it waits.</summary>
internal sealed class TakenRecord(AuditRecord record)
{
    public AuditRecord Record => record;

    public JournalSegment? Segment { get; set; }
}

/// <summary>
/// The records in memory, once more on the local disk, so that a process that is killed loses none that it had taken: the
/// operating system has each before it counts as taken, the disk within <see cref="FlushPeriod"/>. A file goes when all its
/// records are in the database or the spool; one that is left is read by the spool of the next start. Any thread may call.
/// </summary>
internal sealed partial class AuditJournal : IDisposable
{
    /// <summary>The folder within the spool's.</summary>
    public const string Folder = "journal";

    /// <summary>How much a machine that loses its power may lose.</summary>
    public static readonly TimeSpan FlushPeriod = TimeSpan.FromSeconds(1);

    // Smaller than that it is not worth a system call to empty a file.
    private const int WorthEmptying = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly AuditOptions _options;
    private readonly InferShieldMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditJournal> _logger;
    private readonly Backoff _backoff;
    private readonly ITimer _flushing;
    private readonly List<JournalSegment> _finished = [];
    private JournalSegment? _writing;

    public AuditJournal(
        IOptions<AuditOptions> options, IHostEnvironment environment, InferShieldMetrics metrics, TimeProvider time, ILogger<AuditJournal> logger)
    {
        (_options, _metrics, _time, _logger) = (options.Value, metrics, time, logger);
        _folder = Path.Combine(environment.ContentRootPath, _options.SpoolPath, Folder);
        _backoff = new Backoff(_options.RetryDelay, _options.MaxRetryDelay, time);
        _flushing = time.CreateTimer(_ => Flush(), null, FlushPeriod, FlushPeriod);
    }

    /// <summary>
    /// Has <paramref name="take"/> take the record and writes it down; a record that is not taken is not written either. A
    /// journal that cannot be written is counted, and the record is taken without it.
    /// </summary>
    /// <returns>Whether it was taken.</returns>
    public bool TryTake(AuditRecord record, Func<TakenRecord, bool> take)
    {
        var taken = new TakenRecord(record);
        var line = Line(record);
        lock (_gate)
        {
            if (_backoff.IsDue)
            {
                taken.Segment = Open();
            }

            if (!take(taken))
            {
                Forget(taken);
                return false;
            }

            Write(taken, line);
            return true;
        }
    }

    /// <summary>These records are in the database or in the spool.</summary>
    public void Release(IEnumerable<TakenRecord> records)
    {
        List<JournalSegment> done;
        lock (_gate)
        {
            foreach (var taken in records)
            {
                Forget(taken);
            }

            done = _finished.FindAll(segment => segment.Pending == 0);
            _finished.RemoveAll(segment => segment.Pending == 0);
            if (_writing is { Pending: 0, Length: > WorthEmptying } writing)
            {
                Try(() => writing.Truncate());
            }
        }

        done.ForEach(segment => Try(segment.Delete));
    }

    /// <summary>Leaves the files of records that are neither in the database nor in the spool to the next start.</summary>
    public void Dispose()
    {
        _flushing.Dispose();
        lock (_gate)
        {
            FinishSegment();
            foreach (var segment in _finished)
            {
                Try(segment.Pending == 0 ? segment.Delete : segment.Dispose);
            }

            _finished.Clear();
        }
    }

    private static byte[] Line(AuditRecord record) => [.. JsonSerializer.SerializeToUtf8Bytes(record, AuditJson.Default.AuditRecord), (byte)'\n'];

    private JournalSegment? Open()
    {
        if (_writing?.Length >= _options.SpoolSegmentBytes)
        {
            FinishSegment();
        }

        Try(() => _writing ??= Create());
        if (_writing is { } writing)
        {
            writing.Pending++;
        }

        return _writing;
    }

    private JournalSegment Create()
    {
        OwnersFile.CreateFolder(_folder);
        return new JournalSegment(Path.Combine(_folder, $"{_time.GetUtcNow().ToUnixTimeMilliseconds():D15}-{Guid.NewGuid():N}.jsonl"));
    }

    private void Write(TakenRecord taken, byte[] line)
    {
        if (taken.Segment is not { } segment)
        {
            return;
        }

        if (Try(() => segment.Append(line)))
        {
            if (_backoff.Succeeded())
            {
                LogBack();
            }

            return;
        }

        Forget(taken);
        FinishSegment();
    }

    private static void Forget(TakenRecord taken)
    {
        if (taken.Segment is { } segment)
        {
            segment.Pending--;
            taken.Segment = null;
        }
    }

    // What a failed write left of a line is cut off; where even that fails, the spool puts the piece aside.
    private void FinishSegment()
    {
        if (_writing is { } writing)
        {
            _finished.Add(writing);
            _writing = null;
        }
    }

    /// <summary>Puts on the disk what waits, finished files too, and empties a file in which nothing does: it is not to be found after a crash long after.</summary>
    private void Flush()
    {
        List<JournalSegment> dirty;
        lock (_gate)
        {
            if (_writing is { Pending: 0, Length: > 0 } writing)
            {
                Try(() => writing.Truncate());
            }

            dirty = _finished.FindAll(segment => segment.IsDirty);
            if (_writing is { IsDirty: true } open)
            {
                dirty.Add(open);
            }

            dirty.ForEach(segment => segment.IsDirty = false);
        }

        foreach (var segment in dirty)
        {
            if (!Try(segment.Flush))
            {
                segment.IsDirty = true;
            }
        }
    }

    private bool Try(Action use)
    {
        try
        {
            use();
            return true;
        }
        catch (ObjectDisposedException)
        {
            // Finished with meanwhile.
            return true;
        }
        catch (Exception exception) when (AuditSpool.IsDiskFault(exception))
        {
            _metrics.TrackAuditWriteFailure("journal");
            LogNotWritten(exception.Message);
            lock (_gate)
            {
                _backoff.Failed();
            }

            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit journal cannot be written, a killed process would lose the records in memory: {Reason}")]
    private partial void LogNotWritten(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit journal is written again")]
    private partial void LogBack();
}
