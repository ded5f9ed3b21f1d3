using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>Keeps the last lines of every resource and passes new ones on.</summary>
public sealed class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(ResourceNames.Comparer);

    internal event Action<string, LogLine>? LineWritten;

    internal SecretMask Mask { get; } = new();

    public ILogger GetLogger(IResource resource) => GetLogger(resource.Name);

    public ILogger GetLogger(string resourceName) => new LineLogger(this, resourceName);

    public void Complete(IResource resource) => Complete(resource.Name);

    public void Complete(string name) => Log(name).Complete();

    /// <summary>The lines kept so far, then new ones as they come.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync();

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => GetAllAsync(resource.Name);

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return Log(resourceName).Kept;
    }

    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }
    }

    internal void Write(string resourceName, string content, bool isError)
        => LineWritten?.Invoke(resourceName, Log(resourceName).Add(Mask.Apply(content), isError));

    private ResourceLog Log(string resourceName) => _logs.GetOrAdd(resourceName, _ => new());

    private sealed class ResourceLog
    {
        private const int KeptLines = 1000;
        private readonly Lock _gate = new();
        private readonly Queue<LogLine> _lines = new();
        private readonly List<Channel<LogLine>> _watchers = [];
        private int _count;

        internal IReadOnlyList<LogLine> Kept
        {
            get
            {
                lock (_gate)
                {
                    return [.. _lines];
                }
            }
        }

        internal LogLine Add(string content, bool isError)
        {
            lock (_gate)
            {
                var line = new LogLine(++_count, content, isError);
                _lines.Enqueue(line);
                if (_lines.Count > KeptLines)
                {
                    _lines.Dequeue();
                }

                _watchers.ForEach(w => w.Writer.TryWrite(line));
                return line;
            }
        }

        internal void Clear()
        {
            lock (_gate)
            {
                _lines.Clear();
            }
        }

        internal void Complete()
        {
            lock (_gate)
            {
                _watchers.ForEach(w => w.Writer.TryComplete());
                _watchers.Clear();
            }
        }

        internal async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var channel = Channel.CreateUnbounded<LogLine>();
            IReadOnlyList<LogLine> kept;
            lock (_gate)
            {
                kept = [.. _lines];
                _watchers.Add(channel);
            }

            try
            {
                if (kept.Count > 0)
                {
                    yield return kept;
                }

                await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return [line];
                }
            }
            finally
            {
                lock (_gate)
                {
                    _watchers.Remove(channel);
                }
            }
        }
    }

    private sealed class LineLogger(ResourceLoggerService owner, string resourceName) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => owner.Write(resourceName, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}", logLevel >= LogLevel.Error);
    }
}
