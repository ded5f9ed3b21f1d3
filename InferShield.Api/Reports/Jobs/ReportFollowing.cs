using System.Text.Json;
using InferShield.Api.Errors;
using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Jobs;

/// <summary>Lets clients wait for a report or follow it, as many at the same time as may be.</summary>
internal sealed class ReportFollowing(
    ReportStore store, IHostApplicationLifetime lifetime, IOptions<ReportOptions> options, TimeProvider time)
{
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LaterLook = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    // Nobody follows for longer without asking again, and being asked for a key that is in force.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ReportOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, int> _byKey = [];
    private int _all;

    /// <summary>Waits until the report is finished, at most for <paramref name="longest"/>: the report as it is then, null when it was deleted.</summary>
    public async Task<StoredReport?> WaitAsync(Guid key, StoredReport report, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var place = TryTakePlace(key);
        if (place is null)
        {
            return report;
        }

        var started = time.GetTimestamp();
        var current = report;
        for (var look = FirstLook; current is not null && !ReportStatus.IsFinal(current.Status) && time.GetElapsedTime(started) < longest; look = Slower(look))
        {
            await Task.Delay(Shorter(look, longest - time.GetElapsedTime(started)), time, cancellationToken);
            current = await store.GetAsync(report.TenantId, report.Id, cancellationToken);
        }

        return current;
    }

    /// <exception cref="RequestException">Too many follow reports already, or too many with this key.</exception>
    public IDisposable TakePlace(Guid key) => TryTakePlace(key)
        ?? throw new RequestException(StatusCodes.Status503ServiceUnavailable, "too_many_listeners", "Too many clients follow reports; ask for the report's state instead.")
        {
            RetryAfter = RetryAfter,
        };

    /// <summary>
    /// Writes server-sent events: <c>progress</c> whenever there is some, a comment when there was none for a while, and at
    /// last the status, or <c>deleted</c>, as an event. Ends without one after five minutes or when the gateway stops.
    /// </summary>
    public async Task FollowAsync(StoredReport report, Stream output, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        ends.CancelAfter(Longest);
        try
        {
            await WriteAsync(output, "retry: 3000\n\n", ends.Token);
            await FollowUntilFinishedAsync(report, output, ends.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client asks again.
        }
    }

    private async Task FollowUntilFinishedAsync(StoredReport report, Stream output, CancellationToken cancellationToken)
    {
        var current = (StoredReport?)report;
        (string, int, long)? told = null;
        var lastWord = time.GetTimestamp();
        for (var look = FirstLook; current is not null && !ReportStatus.IsFinal(current.Status); look = Slower(look))
        {
            var state = (current.Status, current.Percent, current.RowCount);
            if (state != told)
            {
                await WriteAsync(output, Event("progress", current), cancellationToken);
                (told, lastWord) = (state, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(lastWord) >= _options.HeartbeatPeriod)
            {
                await WriteAsync(output, ": nothing new\n\n", cancellationToken);
                lastWord = time.GetTimestamp();
            }

            await Task.Delay(Shorter(look, _options.HeartbeatPeriod), time, cancellationToken);
            current = await LookAsync(current, cancellationToken);
        }

        await WriteAsync(output, current is null ? "event: deleted\ndata: {}\n\n" : Event(current.Status, current), cancellationToken);
    }

    private async Task<StoredReport?> LookAsync(StoredReport report, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetAsync(report.TenantId, report.Id, cancellationToken);
        }
        catch (Exception exception) when (StorageFaults.IsUnavailable(exception))
        {
            return report;
        }
    }

    private static string Event(string name, StoredReport report) =>
        $"event: {name}\ndata: {JsonSerializer.Serialize(ReportView.Of(report), JsonSerializerOptions.Web)}\n\n";

    private static async Task WriteAsync(Stream output, string text, CancellationToken cancellationToken)
    {
        await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static TimeSpan Slower(TimeSpan look) => Shorter(look * 2, LaterLook);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private Place? TryTakePlace(Guid key)
    {
        lock (_gate)
        {
            var own = _byKey.GetValueOrDefault(key);
            if (_all >= _options.MaxListeners || own >= _options.MaxListenersPerKey)
            {
                return null;
            }

            (_all, _byKey[key]) = (_all + 1, own + 1);
            return new Place(this, key);
        }
    }

    private void Leave(Guid key)
    {
        lock (_gate)
        {
            _all--;
            if (--_byKey[key] == 0)
            {
                _byKey.Remove(key);
            }
        }
    }

    private sealed class Place(ReportFollowing following, Guid key) : IDisposable
    {
        private ReportFollowing? _following = following;

        public void Dispose() => Interlocked.Exchange(ref _following, null)?.Leave(key);
    }
}
