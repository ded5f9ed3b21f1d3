using System.Net;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether Grafana is there, reaches Prometheus and has the dashboards.</summary>
internal static class GrafanaChecks
{
    private const string Credentials = "set GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD, to have it looked at";

    public static async Task HealthAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var grafana = stack.Grafana!;
        try
        {
            var health = await grafana.JsonAsync("/api/health", cancellation);
            if (health.GetProperty("database").GetString() is not "ok" and var state)
            {
                findings.Fail("Grafana's own database is not well", state, "look into Grafana's log");
            }

            findings.OkIfNoTrouble($"version {health.GetProperty("version").GetString()} at {grafana.Address}");
        }
        catch (PartException failure)
        {
            grafana.IsAway = true;
            findings.Fail("Grafana does not answer", failure.Message, "./run.sh, or kubectl -n monitoring port-forward svc/prometheus-grafana 3000:80");
        }
    }

    public static async Task DataSourceAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        const string path = "/api/datasources/uid/prometheus/health";
        var (status, body) = await stack.Grafana!.StatusAsync(path, cancellation);
        switch (status)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                findings.Skip(Credentials);
                return;
            case HttpStatusCode.NotFound:
                findings.Fail("Grafana has no data source with the uid prometheus", "its provisioning was not read", "mount monitoring/grafana/provisioning and restart Grafana");
                break;
            case not HttpStatusCode.OK:
                findings.Fail("Grafana's data source does not reach Prometheus", body.Length > 300 ? body[..300] : body, "set PROMETHEUS_URL to an address that Grafana can reach and restart it");
                break;
        }

        findings.OkIfNoTrouble("Grafana reaches Prometheus");
    }

    public static async Task DashboardsAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var (status, _) = await stack.Grafana!.StatusAsync("/api/search?type=dash-db&limit=1", cancellation);
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            findings.Skip(Credentials);
            return;
        }

        var found = await stack.Grafana.JsonAsync("/api/search?type=dash-db&limit=5000", cancellation);
        var uids = found.EnumerateArray().Select(dashboard => dashboard.GetProperty("uid").GetString()!).ToHashSet();
        var dashboards = stack.Folder!.Dashboards().Dashboards;
        foreach (var missing in dashboards.Where(dashboard => !uids.Contains(dashboard.Uid)))
        {
            findings.Fail($"Grafana has no dashboard {missing.Title} ({missing.File})", "its provisioning does not find the file or refuses it", "set DASHBOARDS_PATH to the folder of the dashboards; look into Grafana's log for 'provisioning.dashboard'");
        }

        findings.OkIfNoTrouble($"all {dashboards.Count} of the folder");
    }
}
