namespace InferShield.Api.Storage;

/// <summary>When to try again what failed: waits double from <paramref name="first"/> up to <paramref name="longest"/>.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private DateTimeOffset _due = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>The wait after the next failure.</summary>
    public TimeSpan Delay
    {
        get
        {
            var delay = first * Math.Pow(2, Math.Min(_failures, 20));
            return delay < longest ? delay : longest;
        }
    }

    public bool IsDue => time.GetUtcNow() >= _due;

    public void Failed()
    {
        _due = time.GetUtcNow() + Delay;
        _failures++;
    }

    /// <summary>True when a failure preceded.</summary>
    public bool Succeeded()
    {
        var hadFailed = _failures > 0;
        (_due, _failures) = (DateTimeOffset.MinValue, 0);
        return hadFailed;
    }

    /// <summary>Waits until it is time to try again, or less when cancelled.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var delay = _due - time.GetUtcNow();
        if (delay > TimeSpan.Zero)
        {
            // A clock that was set back must not make the wait longer than any wait is.
            await Task.Delay(delay < longest ? delay : longest, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
