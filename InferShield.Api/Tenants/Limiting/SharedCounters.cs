using System.Globalization;
using InferShield.Api.Caching;
using StackExchange.Redis;

namespace InferShield.Api.Tenants.Limiting;

/// <summary>Counts in Redis, for all gateways together: one script looks at all limits of a request and takes from all or none.</summary>
internal sealed class SharedCounters(CacheState state, IServiceProvider services) : ICounters
{
    private const string Prefix = "infershield:limit:";

    // KEYS: for each charge its counter and that of the window before. ARGV: for each charge its limit, amount, floor,
    // weight of the window before, and how long to keep it in ms. Answers with the refused charge from 1 on, or 0, then
    // for each charge both counts.
    private const string Take =
        """
        local answer, refused = {}, 0
        for i = 1, #KEYS / 2 do
            local a = (i - 1) * 5
            local current = math.max(tonumber(redis.call('GET', KEYS[2 * i - 1]) or 0), tonumber(ARGV[a + 3]))
            local previous = tonumber(redis.call('GET', KEYS[2 * i]) or 0)
            answer[2 * i], answer[2 * i + 1] = current, previous
            if refused == 0 and current + previous * tonumber(ARGV[a + 4]) + tonumber(ARGV[a + 2]) > tonumber(ARGV[a + 1]) then
                refused = i
            end
        end
        if refused == 0 then
            for i = 1, #KEYS / 2 do
                local a = (i - 1) * 5
                redis.call('SET', KEYS[2 * i - 1], string.format('%.0f', answer[2 * i] + tonumber(ARGV[a + 2])), 'PX', ARGV[a + 5])
            end
        end
        answer[1] = refused
        return answer
        """;

    // What is given back must not make a counter that nothing ends, nor one below zero.
    private const string Change =
        """
        local used = redis.call('GET', KEYS[1])
        local difference = tonumber(ARGV[1])
        if used or difference > 0 then
            redis.call('SET', KEYS[1], string.format('%.0f', math.max(0, tonumber(used or 0) + difference)), 'PX', ARGV[2])
        end
        """;

    /// <summary>Whether there is to be a Redis.</summary>
    public bool IsShared => state.IsShared;

    /// <summary>Whether it answered lately.</summary>
    public bool IsUsable => state.IsUsable;

    /// <exception cref="RedisException">Redis does not answer, or refuses.</exception>
    /// <exception cref="TimeoutException">Redis does not answer in time.</exception>
    public async ValueTask<Taken> TakeAsync(IReadOnlyList<Charge> charges)
    {
        var keys = new RedisKey[charges.Count * 2];
        var values = new RedisValue[charges.Count * 5];
        for (var i = 0; i < charges.Count; i++)
        {
            var charge = charges[i];
            (keys[2 * i], keys[(2 * i) + 1]) = (Prefix + charge.Current, Prefix + charge.Previous);
            values[5 * i] = charge.Limit;
            values[(5 * i) + 1] = charge.Amount;
            values[(5 * i) + 2] = charge.Floor;
            values[(5 * i) + 3] = charge.Window.Weight.ToString("R", CultureInfo.InvariantCulture);
            values[(5 * i) + 4] = Milliseconds(charge.Window);
        }

        var answer = (long[])(await Redis().ScriptEvaluateAsync(Take, keys, values))!;
        var counts = new Count[charges.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = new Count(answer[(2 * i) + 1], answer[(2 * i) + 2]);
        }

        return new Taken((int)answer[0] - 1, counts);
    }

    public void Correct(Charge charge, long difference, DateTimeOffset now)
    {
        if (!state.IsUsable)
        {
            return;
        }

        var window = difference > 0 ? Window.Of(charge.Kind, now) : charge.Window;
        var counter = Charge.CounterOf(charge.Subject, charge.Kind, window.Index);
        try
        {
            Redis().ScriptEvaluate(Change, [Prefix + counter], [difference, Milliseconds(window)], CommandFlags.FireAndForget);
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            // The counts of a Redis that is gone are gone with it.
        }
    }

    private IDatabase Redis() => services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    private static long Milliseconds(Window window) => Math.Max(1, (long)Math.Ceiling(window.Lifetime.TotalMilliseconds));
}
