using InferShield.Api.Reports;
using InferShield.Api.Reports.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Reports.Jobs;

public class LateVersionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new();
    private int _counted;

    [Fact]
    public async Task What_took_long_to_count_is_good_for_as_long_again_and_what_did_not_is_counted_anew()
    {
        var versions = new LateVersions(_time);

        Assert.Equal(["1", "2"], await ReadTwiceAsync(versions, TimeSpan.FromMilliseconds(100)));
        Assert.Equal(["3", "3"], await ReadTwiceAsync(versions, TimeSpan.FromSeconds(8)));
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(["3", "3"], await ReadTwiceAsync(versions, TimeSpan.FromSeconds(8)));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["4", "4"], await ReadTwiceAsync(versions, TimeSpan.FromSeconds(8)));
        Assert.Equal("5", await versions.ReadAsync(Report("acme", days: 2), CountAsync(TimeSpan.Zero), TestContext.Current.CancellationToken));
        Assert.Equal("6", await versions.ReadAsync(Report("globex"), CountAsync(TimeSpan.Zero), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_tenant_has_one_period_counted_at_a_time_and_does_not_keep_another_waiting()
    {
        var versions = new LateVersions(_time);
        var (slow, begun) = (new TaskCompletionSource<string>(), 0);
        var waiting = Enumerable.Range(1, 10).Select(days => versions.ReadAsync(Report("acme", days), CountSlowlyAsync, TestContext.Current.CancellationToken)).ToArray();
        Assert.Equal("1", await versions.ReadAsync(Report("globex"), CountAsync(TimeSpan.Zero), TestContext.Current.CancellationToken));
        Assert.Equal((1, 0), (begun, waiting.Count(one => one.IsCompleted)));

        slow.SetResult("done");
        Assert.All(await Task.WhenAll(waiting), version => Assert.Equal("done", version));
        Assert.Equal(10, begun);

        Task<string> CountSlowlyAsync(StoredReport report, CancellationToken cancellationToken)
        {
            begun++;
            return slow.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task<string[]> ReadTwiceAsync(LateVersions versions, TimeSpan takes) =>
    [
        await versions.ReadAsync(Report("acme"), CountAsync(takes), TestContext.Current.CancellationToken),
        await versions.ReadAsync(Report("acme"), CountAsync(takes), TestContext.Current.CancellationToken),
    ];

    private Func<StoredReport, CancellationToken, Task<string>> CountAsync(TimeSpan takes) => (_, _) =>
    {
        _time.Advance(takes);
        return Task.FromResult($"{++_counted}");
    };

    private static StoredReport Report(string tenant, int days = 1) => new() { TenantId = tenant, PeriodStart = Start, PeriodEnd = Start.AddDays(days) };
}
