using System.Text.Json;

namespace InferShield.Scale.Measuring;

/// <summary>The local run of the app host that is measured: its addresses and secrets.</summary>
internal sealed record LocalRun(Uri Gateway, Uri Management, Uri Prometheus, string Postgres, string Redis, string Key)
{
    /// <exception cref="InvalidOperationException">There is no run, or it lacks a part that is measured.</exception>
    public static LocalRun Find(string dataFolder, Uri gateway, int postgresPort, int redisPort)
    {
        var system = Read(Path.Combine(dataFolder, "system.json"));
        var secrets = Read(Path.Combine(dataFolder, "secrets.json"));
        return new(
            gateway,
            new Uri(Text(system, "gateway")),
            new Uri(Text(system, "prometheus")),
            $"Host=127.0.0.1;Port={postgresPort};Username=postgres;Password={Text(secrets, "postgres-password")};Database=infershield",
            $"127.0.0.1:{redisPort},password={Text(secrets, "redis-password")},allowAdmin=true",
            Text(secrets, "admin-key"));
    }

    private static JsonElement Read(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"{file} is missing: start the system first (dotnet run -c Release --project InferShield.AppHost -- --mode native).");
        }
    }

    private static string Text(JsonElement file, string name) => file.TryGetProperty(name, out var value) && value.GetString() is { } text
        ? text
        : throw new InvalidOperationException($"The running system has no {name}: every part has to run (--mode native or containers).");
}
