using InferShield.Api.Caching;
using InferShield.Api.Detection;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Policies;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>What inspects streams, without a server around it.</summary>
internal static class StreamTesting
{
    public const string Tenant = "acme";

    public static PolicySet Usual { get; } = PolicyWriting.PoliciesOf("piiAction: redact");

    public static ServiceProvider Services { get; } = Build();

    public static Exchange ExchangeUnder(PolicySet policies, string? session = null) =>
        new("chat.completions", new Caller(Tenant, Guid.Empty, Role.Client), policies, "req_0", 0) { Session = session };

    /// <summary>A held text that is looked at with every piece, unless <paramref name="time"/> stands still.</summary>
    public static HeldText Hold(PolicySet? policies = null, StreamingOptions? options = null, TimeProvider? time = null, bool isJson = false, Exchange? exchange = null, string part = "choices[0].message.content") => new(
        part,
        new TextJudge(exchange ?? ExchangeUnder(policies ?? Usual), Services.GetRequiredService<Inspector>(), Services.GetRequiredService<InferShieldMetrics>(), isJson),
        options ?? new StreamingOptions(), time ?? new HastyTime());

    /// <summary>What comes out when a text goes in as these pieces.</summary>
    public static string Through(HeldText held, IEnumerable<string> pieces) => string.Concat(pieces.Select(held.Append)) + held.Finish();

    public static string Unstreamed(string text, PolicySet? policies = null) =>
        (policies ?? Usual).Inspect(text, Channel.Completion, Tenant).Redacted ?? text;

    public static IEnumerable<string> Characters(string text) => text.Select(c => c.ToString());

    /// <summary>Pieces of 1 to <paramref name="longest"/> characters.</summary>
    public static IEnumerable<string> Pieces(string text, int seed, int longest)
    {
        var random = new Random(seed);
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(1, longest + 1));
            yield return text.Substring(at, length);
            at += length;
        }
    }

    public const string BenignText = "The committee met on Tuesday to discuss the plans for the new library. Nobody objected, and the work will begin in spring, when the ground is soft enough. It costs about 3.2 million, which is 12% more than in 2021.\n\n- First point\n- Second point: `code(x) = y`\n";

    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddHybridCache();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new CacheState(isShared: false));
        services.AddOptions<GatewayOptions>();
        services.AddOptions<StreamingOptions>();
        services.AddSingleton<InferShieldMetrics>();
        services.AddSingleton<TenantMetrics>();
        services.AddSingleton<PolicyMetrics>();
        services.AddSingleton<VerdictCache>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<InspectionGuard>();
        services.AddSingleton<Inspector>();
        services.AddSingleton<Uninspected>();
        services.AddSingleton<SessionWatch>();
        services.AddSingleton<StreamRelay>();
        return services.BuildServiceProvider();
    }

    /// <summary>A second passes whenever it is asked.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => ++_now;
    }
}
