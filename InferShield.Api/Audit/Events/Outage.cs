namespace InferShield.Api.Audit.Events;

/// <summary>A change of state to be put on record.</summary>
/// <param name="IsUp">The state since <paramref name="At"/>.</param>
/// <param name="At">When it changed.</param>
/// <param name="DownSince">When the outage began that is over, or that goes on.</param>
/// <param name="Changes">How often the state changed since the last record, this time included.</param>
internal sealed record OutageChange(bool IsUp, DateTimeOffset At, DateTimeOffset DownSince, int Changes);

/// <summary>Whether a part answers, and what of that belongs on record: at most one change a minute, with those between it counted.</summary>
internal sealed class Outage
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    // A part that comes up with the gateway is not out of order.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private bool _isUp = true;
    private bool _wasUp;
    private readonly DateTimeOffset _startedAt;
    private DateTimeOffset _changedAt;
    private DateTimeOffset _downSince;
    private DateTimeOffset _recordedAt = DateTimeOffset.MinValue;
    private int _changes;

    public Outage(DateTimeOffset startedAt) => _startedAt = _changedAt = _downSince = startedAt;

    /// <summary>Takes the state as it is now; gives what to put on record, or null.</summary>
    public OutageChange? Look(bool isUp, DateTimeOffset now)
    {
        if (!isUp && !_wasUp && now - _startedAt < Grace)
        {
            return null;
        }

        _wasUp |= isUp;
        if (isUp != _isUp)
        {
            (_isUp, _changedAt) = (isUp, now);
            _downSince = isUp || _changes > 0 ? _downSince : now;
            _changes++;
        }

        // A clock that was set back must not keep a change off the record.
        var isQuiet = now - _recordedAt is var since && since >= TimeSpan.Zero && since < Quiet;
        return _changes == 0 || isQuiet ? null : new OutageChange(_isUp, _changedAt, _downSince, _changes);
    }

    /// <summary>What <see cref="Look"/> gave is on record.</summary>
    public void Recorded(DateTimeOffset now) => (_recordedAt, _changes) = (now, 0);
}
