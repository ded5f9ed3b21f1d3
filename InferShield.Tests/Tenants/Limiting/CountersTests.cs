using InferShield.Api.Tenants;
using InferShield.Api.Tenants.Limiting;
using InferShield.Tests.Servers;
using StackExchange.Redis;

namespace InferShield.Tests.Tenants.Limiting;

public class CountersTests
{
    // Later than the host's clock, by which counts are forgotten.
    private static readonly DateTimeOffset Start = new(2026, 12, 31, 23, 59, 17, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_counts_as_the_process_does()
    {
        await using var redis = await RedisServer.StartAsync(Cancellation);
        await using var host = await LimitsHost.StartAsync(redis: redis);
        var (local, shared) = (host.Get<LocalCounters>(), host.Get<SharedCounters>());
        var random = new Random(7);
        var now = Start;
        var held = new List<Charge>();
        var outcomes = new HashSet<int>();
        for (var i = 0; i < 2000; i++)
        {
            // Slower than Redis forgets, which goes by its own clock.
            now += TimeSpan.FromMilliseconds(random.Next(0, 3000));
            var charges = LimitKinds.All.Where(_ => random.Next(3) > 0)
                .Select(kind => new Charge(random.Next(2) == 0 ? "{a}" : "{a}:k", true, kind, 50_000_000_000_000, random.NextInt64(5_000_000_000_000), random.Next(20) == 0 ? 20_000_000_000_000 : 0, Window.Of(kind, now)))
                .DistinctBy(charge => charge.Current).ToList();
            var (expected, actual) = (await local.TakeAsync(charges), await shared.TakeAsync(charges));
            Assert.Equal(expected.Refused, actual.Refused);
            Assert.Equal(expected.Counts, actual.Counts);
            outcomes.Add(expected.Refused);
            held.AddRange(expected.Refused < 0 ? charges : []);
            if (held.Count > 0 && random.Next(2) == 0)
            {
                var charge = held[random.Next(held.Count)];
                var difference = random.NextInt64(-charge.Amount, charge.Amount);
                local.Correct(charge, difference, now);
                shared.Correct(charge, difference, now);
                held.Remove(charge);
            }
        }

        Assert.True(outcomes.Count > 2, "some were refused, some were not");
    }

    [Fact]
    public async Task Every_counter_in_Redis_ends_by_itself()
    {
        await using var redis = await RedisServer.StartAsync(Cancellation);
        await using var host = await LimitsHost.StartAsync(redis: redis);
        var shared = host.Get<SharedCounters>();
        var charges = LimitKinds.All.Select(kind => new Charge("{a}", false, kind, 100, 10, 0, Window.Of(kind, Start))).ToList();
        Assert.Equal(-1, (await shared.TakeAsync(charges)).Refused);
        charges.ForEach(charge => shared.Correct(charge, 5, Start));
        charges.ForEach(charge => shared.Correct(charge with { Subject = "{gone}" }, -5, Start));
        Assert.Equal(LimitKinds.All.Select(_ => new Count(15, 15)).Take(2), (await shared.TakeAsync([.. charges.Skip(2)])).Counts);

        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var keys = connection.GetServers()[0].Keys().ToList();
        Assert.Equal(LimitKinds.All.Length, keys.Count);
        Assert.All(keys, key => Assert.InRange(connection.GetDatabase().KeyTimeToLive(key)!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task A_refused_charge_fits_when_its_wait_is_over_and_not_before()
    {
        await using var host = await LimitsHost.StartAsync();
        var counters = host.Get<LocalCounters>();
        var random = new Random(11);
        var (now, refused) = (Start, 0);
        for (var i = 0; i < 5000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 4000));
            Charge At(DateTimeOffset time, long amount) => new("{a}", true, LimitKind.TokensPerMinute, 1000, amount, 0, Window.Of(LimitKind.TokensPerMinute, time));
            var amount = random.Next(1, 1000);
            var taken = await counters.TakeAsync([At(now, amount)]);
            if (taken.Refused < 0)
            {
                continue;
            }

            refused++;
            var wait = At(now, amount).Wait(taken.Counts[0])!.Value;
            Assert.InRange(wait, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(2));
            Assert.Equal(0, (await counters.TakeAsync([At(now + wait - TimeSpan.FromMilliseconds(5), amount)])).Refused);
            now += wait + TimeSpan.FromMilliseconds(5);
            Assert.Equal(-1, (await counters.TakeAsync([At(now, amount)])).Refused);
        }

        Assert.InRange(refused, 100, 5000);
    }

    [Fact]
    public async Task In_the_long_run_no_more_than_the_limit_comes_through_and_a_burst_no_more_than_twice()
    {
        await using var host = await LimitsHost.StartAsync();
        var counters = host.Get<LocalCounters>();
        var random = new Random(3);
        var (now, taken) = (Start, new List<DateTimeOffset>());
        for (var i = 0; i < 20_000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 200) * random.Next(0, 4));
            if ((await counters.TakeAsync([new Charge("{a}", true, LimitKind.RequestsPerMinute, 100, 1, 0, Window.Of(LimitKind.RequestsPerMinute, now))])).Refused < 0)
            {
                taken.Add(now);
            }
        }

        Assert.InRange(MostWithin(1), 100, 200);
        Assert.InRange(MostWithin(10), 950, 1100);

        int MostWithin(int minutes) => taken.Select((from, i) => taken.Skip(i).TakeWhile(time => time < from + TimeSpan.FromMinutes(minutes)).Count()).Max();
    }

    [Theory]
    [InlineData(120, "120ms")]
    [InlineData(1000, "1s")]
    [InlineData(1001, "2s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(41_525_000, "11h32m5s")]
    [InlineData(172_800_000, "48h0m0s")]
    public void Times_are_written_as_OpenAIs_are(int milliseconds, string text) =>
        Assert.Equal(text, LimitHeaders.Duration(TimeSpan.FromMilliseconds(milliseconds)));
}
