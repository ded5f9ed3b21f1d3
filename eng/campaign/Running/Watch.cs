using InferShield.Campaign.Faults;
using InferShield.Campaign.Stack;

namespace InferShield.Campaign.Running;

/// <summary>Gathers, while a fault lasts and until its alerts have ended, what fires and who hears of it.</summary>
internal sealed class Watch(LiveStack stack, Fault fault, DateTimeOffset start, Func<FiringAlert, bool> isCounted)
{
    private static readonly TimeSpan HeartbeatPatience = TimeSpan.FromMinutes(12);

    private readonly List<Arrival> _heartbeat = [];
    private readonly HashSet<string> _fired = [];
    private readonly HashSet<string> _silenced = [];
    private readonly HashSet<string> _ignored = [];
    private IReadOnlyList<Arrival> _arrivals = [];
    private DateTimeOffset _end = DateTimeOffset.MaxValue;

    public bool HasAllExpected => fault.Expect.All(expected => expected.Receivers.All(receiver => Came(expected.Alert, receiver)));

    /// <summary>Every receiver that heard of an alert has heard of its end.</summary>
    public bool AreResolved => Unresolved().Count == 0;

    public async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var alert in await stack.Alerts.HeldAsync(cancellation) ?? [])
        {
            (isCounted(alert) ? alert.Silenced ? _silenced : _fired : _ignored).Add(alert.Name);
        }

        await ListenAsync(cancellation);
        _arrivals = [.. (await stack.Receivers.ArrivalsAsync(cancellation)).Concat(_heartbeat).OrderBy(arrival => arrival.At)];
    }

    // What a heartbeat service does: it calls when the beats stop, and again when they are back.
    private async Task ListenAsync(CancellationToken cancellation)
    {
        var isLost = await stack.Receivers.LastBeatAsync(cancellation) is { } beat && (DateTimeOffset.UtcNow - beat) * stack.Settings.Factor > HeartbeatPatience;
        if (isLost != (_heartbeat.LastOrDefault() is { Resolved: false }))
        {
            _heartbeat.Add(new Arrival(Expectation.HeartbeatLost, Receivers.Heartbeat, DateTimeOffset.UtcNow, Resolved: !isLost));
        }
    }

    /// <summary>The fault ends: the expected alerts that are not there yet are missed.</summary>
    public void Close() => _end = DateTimeOffset.UtcNow;

    public Outcome Conclude(Outcome outcome, double factor)
    {
        var expected = fault.Expect.Select(expectation => expectation.Alert).ToHashSet();
        var seen = _arrivals.Where(arrival => !arrival.Resolved && !IsIgnored(arrival.Alert)).GroupBy(arrival => arrival.Alert)
            .Select(group => new Seen(
                group.Key, [.. group.Select(arrival => arrival.Receiver).Distinct().Order()],
                Math.Round((group.Min(arrival => arrival.At) - start).TotalSeconds * factor), !Unresolved().Contains(group.Key)))
            .OrderBy(alert => alert.Seconds).ToList();
        return outcome with
        {
            Seen = seen,
            Silenced = [.. _silenced.Where(alert => seen.All(other => other.Alert != alert)).Order()],
            Missed = [.. fault.Expect.Where(expectation => !IsMet(expectation)).Select(expectation => expectation.Alert)],
            False = [.. seen.Select(alert => alert.Alert).Where(alert => !expected.Contains(alert) && !fault.May.Contains(alert))],
            Unresolved = Unresolved(),
            SecondsToPage = seen.FirstOrDefault(alert => expected.Contains(alert.Alert))?.Seconds,
        };
    }

    private bool IsMet(Expectation expectation) =>
        _arrivals.Where(arrival => !arrival.Resolved && arrival.Alert == expectation.Alert && arrival.At <= _end)
            .Select(arrival => arrival.Receiver).ToHashSet().SetEquals(expectation.Receivers);

    private bool Came(string alert, string receiver) =>
        _arrivals.Any(arrival => !arrival.Resolved && arrival.Alert == alert && arrival.Receiver == receiver);

    private IReadOnlyList<string> Unresolved() => Arrival.Open(_arrivals.Where(arrival => !IsIgnored(arrival.Alert)));

    private bool IsIgnored(string alert) => _ignored.Contains(alert) && !_fired.Contains(alert);
}
