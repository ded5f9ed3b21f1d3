namespace InferShield.Api.Providers;

/// <summary>How long a call may take in all, and its stream after that. Ends with its client, or when the time is over.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationToken _client;
    private readonly TimeProvider _time;
    private readonly TimeSpan _whole;
    private readonly long _start;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    public Patience(TimeSpan whole, TimeProvider time, CancellationToken client)
    {
        (_whole, _time, _client, _start) = (whole, time, client, time.GetTimestamp());
        _timeout = new CancellationTokenSource(whole, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(client, _timeout.Token);
    }

    public CancellationToken Token => _either.Token;

    public bool IsClientGone => _client.IsCancellationRequested;

    public bool IsOver => _timeout.IsCancellationRequested;

    public TimeSpan Left => _whole - _time.GetElapsedTime(_start);

    /// <summary>Has a stream that has begun go on for so long from now on.</summary>
    public void GoOn(TimeSpan time) => _timeout.CancelAfter(time);

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }
}
