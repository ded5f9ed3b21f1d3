using System.Net;
using System.Text.Json;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether the gateway's management listener answers.</summary>
internal static class GatewayChecks
{
    public static Task LiveAsync(Stack stack, Findings findings, CancellationToken cancellation) =>
        AnswerChecks.AnswersAsync(stack.Gateway!, "/health/live", "./run.sh", findings, cancellation);

    public static async Task ReadyAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var gateway = stack.Gateway!;
        var (status, body) = await gateway.StatusAsync("/health/ready", cancellation);
        foreach (var (name, state, description) in Checks(body).Where(check => check.State != "Healthy"))
        {
            var mend = name switch
            {
                "database" or "keys" => "InferShield.Api migrate (it says what the database answers)",
                "cache" => "redis-cli -u REDIS_URL ping",
                "signing_key" => "set Audit__SigningKeyFile to a file made by: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
                _ => null,
            };
            if (state == "Degraded")
            {
                findings.Warn($"the gateway does without its {name}", description, mend);
            }
            else
            {
                findings.Fail($"the gateway is not ready for its {name}", description, mend);
            }
        }

        if (status != HttpStatusCode.OK && !findings.HasTrouble)
        {
            findings.Fail("the gateway is not ready", $"{gateway.At("/health/ready")} answers {(int)status}");
        }

        findings.OkIfNoTrouble("database, keys and cache are there");
    }

    public static async Task MetricsAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        const string path = "/metrics";
        var text = await stack.Gateway!.TextAsync(path, cancellation);
        var families = text.Split('\n').Count(line => line.StartsWith("# TYPE ", StringComparison.Ordinal));
        if (!text.Contains("\ninfershield_build_info{", StringComparison.Ordinal))
        {
            findings.Fail($"{stack.Gateway.At(path)} is not InferShield's", $"it exposes {families} metrics and no infershield_build_info", "name the management listener with --gateway URL");
        }

        findings.OkIfNoTrouble($"{families} metrics at {stack.Gateway.At(path)}");
    }

    private static IEnumerable<(string Name, string State, string? Description)> Checks(string body)
    {
        JsonElement checks;
        try
        {
            using var document = JsonDocument.Parse(body);
            checks = document.RootElement.GetProperty("checks").Clone();
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }

        return checks.EnumerateObject().Select(check =>
            (check.Name, check.Value.GetProperty("status").GetString()!, check.Value.GetProperty("description").GetString()));
    }
}
