using System.Diagnostics;

namespace InferShield.Tests.Servers;

internal static class Eventually
{
    /// <summary>Waits until the condition holds; fails after the limit (30 s by default).</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < (limit ?? TimeSpan.FromSeconds(30)), $"Still not so after {watch.Elapsed.TotalSeconds:0} s: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="IsTrueAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task IsTrueAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        IsTrueAsync(() => Task.FromResult(condition()), what, limit);
}
