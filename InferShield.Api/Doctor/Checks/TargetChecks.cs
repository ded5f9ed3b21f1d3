using System.Text.Json;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether Prometheus reaches what it should scrape.</summary>
internal static class TargetChecks
{
    // Without these there is nothing to see, whatever else runs.
    private static readonly string[] Indispensable = ["infershield", "prometheus"];

    public static async Task UpAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var targets = await stack.Prometheus!.TargetsAsync(cancellation);
        foreach (var target in targets)
        {
            var (health, url) = (target.GetProperty("health").GetString(), target.GetProperty("scrapeUrl").GetString());
            var (job, instance) = (Label(target, "job"), Label(target, "instance"));
            if (health == "down")
            {
                findings.Fail($"target {instance} of job {job} is down", target.GetProperty("lastError").GetString(), $"curl -sS {url}");
            }
            else if (health == "unknown")
            {
                findings.Warn($"target {instance} of job {job} has not been scraped yet", "it was found just now", "wait for a scrape interval");
            }
        }

        if (targets.Count == 0)
        {
            findings.Fail("Prometheus has no target at all", "service discovery found nothing", $"open {stack.Prometheus!.At("/service-discovery")}");
        }

        findings.OkIfNoTrouble($"{targets.Count} up");
    }

    public static async Task JobsAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var present = (await stack.Prometheus!.TargetsAsync(cancellation)).Select(target => Label(target, "job")).ToHashSet();
        foreach (var job in (stack.ExpectedJobs ?? Indispensable).Where(job => !present.Contains(job)))
        {
            findings.Fail($"job {job} has no target", "service discovery does not find it", $"open {stack.Prometheus!.At("/service-discovery")}; in Kubernetes: InferShield.Api doctor --kubernetes");
        }

        findings.OkIfNoTrouble(string.Join(", ", present.Order()));
    }

    private static string Label(JsonElement target, string name) =>
        target.GetProperty("labels").TryGetProperty(name, out var value) ? value.GetString()! : "";
}
