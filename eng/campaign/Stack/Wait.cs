using System.Diagnostics;

namespace InferShield.Campaign.Stack;

internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <exception cref="TimeoutException">The condition did not come true in time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan limit, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"Still not so after {limit.TotalSeconds:0} s: {what}");
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan limit, CancellationToken cancellation) =>
        UntilAsync(() => Task.FromResult(condition()), what, limit, cancellation);
}
