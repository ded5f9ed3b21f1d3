using InferShield.Campaign.Stack;
using Npgsql;
using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>What comes in, or does not.</summary>
internal static class TrafficFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("traffic-lost", "no request reaches the gateway, which is well")
        {
            Expect = [Warn("LowRequestRate")],
            Needs = "job:http_requests:expected_rate1h > 1",
            Inject = (stack, _) => stack.Traffic.LostAsync(),
        },
        new("violation-storm", "thirty attacks a second")
        {
            Expect = [SecurityWarn("HighPolicyViolationRate"), SecurityWarn("TenantViolationSurge")],
            Inject = (stack, _) => Task.FromResult<IAsyncDisposable>(
                Load.At(30, stop => stack.AnalyzeAsync(GatewayCalls.Injection, stop))),
        },
        new("tenant-wild", "one tenant of two sends two attacks in three seconds")
        {
            Expect = [SecurityWarn("TenantViolationSurge")],
            Inject = async (stack, cancellation) =>
            {
                var key = await KeyOfTenantAsync(stack, "wild", cancellation);
                return Load.At(0.67, stop => stack.AnalyzeAsync(GatewayCalls.Injection, stop, key));
            },
        },
        new("authentication-failures", "ten requests a second with a key that nobody has")
        {
            Expect = [SecurityWarn("AuthenticationFailureSurge")],
            Inject = (stack, _) => Task.FromResult<IAsyncDisposable>(
                Load.At(10, stop => stack.AnalyzeAsync("Hello", stop, "isk_nobody"))),
        },
    ];

    // Tenants have no endpoint yet; their keys have a command.
    private static async Task<string> KeyOfTenantAsync(LiveStack stack, string tenant, CancellationToken cancellation)
    {
        await using var connection = await stack.OpenPostgresAsync(cancellation);
        await using var insert = new NpgsqlCommand($"insert into tenants (id, name) values ('{tenant}', '{tenant}') on conflict do nothing", connection);
        await insert.ExecuteNonQueryAsync(cancellation);
        var key = await stack.RunGatewayAsync(cancellation, "keys", "create", "--tenant", tenant, "--name", "campaign", "--role", "client");

        // A gateway reads new keys every few seconds.
        await Wait.UntilAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { { "Authorization", "Bearer " + key } } };
            using var answer = await stack.Gateway.SendAsync(request, cancellation);
            return answer.IsSuccessStatusCode;
        }, "the new key is known", TimeSpan.FromSeconds(60), cancellation);
        return key;
    }
}
