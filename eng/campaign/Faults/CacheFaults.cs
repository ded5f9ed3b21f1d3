using InferShield.Campaign.Stack;
using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>Redis.</summary>
internal static class CacheFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("redis-killed", "Redis dies and nobody starts it again")
        {
            Expect = [Page("RedisDown")],
            Inject = (stack, cancellation) => stack.Redis.KilledAsync(cancellation),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("redis-frozen", "Redis hangs: it takes connections and answers nothing")
        {
            Expect = [Page("RedisDown")],
            Inject = (stack, _) => stack.Redis.FrozenAsync(),
        },
        new("redis-full", "Redis is full and may not evict")
        {
            Expect = [Warn("HighRedisMemoryUsage")],
            Inject = (stack, _) => FullAsync(stack, "noeviction", extra: 0),
        },
        new("redis-evicting", "Redis is much too small for what it is to hold")
        {
            Expect = [Warn("RedisEvictingKeys")],
            Inject = async (stack, _) =>
            {
                var full = await FullAsync(stack, "allkeys-lru", extra: 50_000);
                return Undo.All(full, Load.At(40, stop => stack.AnalyzeAsync(GatewayCalls.NewText(200), stop)));
            },
        },
        new("redis-saves", "Redis cannot write its data to the disk")
        {
            // Until it can, it refuses writes and even PING: the gateways have no cache.
            Expect = [Page("RedisDown"), Warn("RedisSavesFailing")],
            Inject = SavesFailAsync,
        },
        new("redis-replica", "Redis was made the replica of a server that is not there")
        {
            Expect = [Warn("RedisReplicationBroken")],
            Inject = async (stack, _) =>
            {
                await stack.RedisAsync("REPLICAOF", "127.0.0.1", "1");
                return Undo.By(() => stack.RedisAsync("REPLICAOF", "NO", "ONE"));
            },
        },
    ];

    private static async Task<IAsyncDisposable> FullAsync(LiveStack stack, string policy, long extra)
    {
        var info = await stack.RedisAsync("INFO", "memory");
        var used = long.Parse(
            info.Split("\r\n").Single(line => line.StartsWith("used_memory:", StringComparison.Ordinal)).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        await stack.RedisAsync("CONFIG", "SET", "maxmemory-policy", policy, "maxmemory", $"{used + extra}");
        return Undo.By(() => stack.RedisAsync("CONFIG", "SET", "maxmemory", "256mb", "maxmemory-policy", "allkeys-lru"));
    }

    private static async Task<IAsyncDisposable> SavesFailAsync(LiveStack stack, CancellationToken cancellation)
    {
        // A folder in the place of the file that Redis wants to put there.
        var file = Path.Combine(stack.Settings.Data, "redis", "dump.rdb");
        File.Delete(file);
        Directory.CreateDirectory(file);
        await stack.RedisAsync("BGSAVE");
        return Undo.By(async () =>
        {
            Directory.Delete(file);
            await stack.RedisAsync("BGSAVE");
        });
    }
}
