namespace InferShield.Campaign.Stack;

/// <summary>Something done again and again until the fault ends; its failures are part of the fault.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private Load(Func<CancellationToken, Task> run) => _running = Task.Run(() => run(_stop.Token));

    /// <summary>So many times a second, whether the last time has ended or not.</summary>
    public static Load At(double perSecond, Func<CancellationToken, Task> act) => new(async stop =>
    {
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / perSecond));
        var running = new HashSet<Task>();
        while (!stop.IsCancellationRequested)
        {
            running.RemoveWhere(task => task.IsCompleted);
            running.Add(TryAsync(act, stop));
            await ((Task)pace.WaitForNextTickAsync(stop).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(running);
    });

    /// <summary>One time after the other, by so many at once.</summary>
    public static Load By(int workers, Func<CancellationToken, Task> act) => new(stop => Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
    {
        while (!stop.IsCancellationRequested)
        {
            await TryAsync(act, stop);
        }
    })));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken stop)
    {
        try
        {
            await act(stop);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or System.Data.Common.DbException)
        {
            // The fault at work.
        }
    }
}
