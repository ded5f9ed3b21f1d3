using System.Globalization;
using StackExchange.Redis;

namespace InferShield.Scale.Measuring;

/// <summary>What Redis has used so far, and holds.</summary>
internal sealed record RedisUse(long Entries, long Bytes, double CpuSeconds)
{
    public static async Task<RedisUse> ReadAsync(IServer server)
    {
        var info = (await server.InfoAsync()).SelectMany(section => section).ToDictionary(pair => pair.Key, pair => pair.Value);
        double Number(string name) => double.Parse(info[name], CultureInfo.InvariantCulture);
        return new(await server.DatabaseSizeAsync(), (long)Number("used_memory"), Number("used_cpu_sys") + Number("used_cpu_user"));
    }
}
