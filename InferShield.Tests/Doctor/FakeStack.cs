using System.Globalization;
using System.Text.Json;
using InferShield.Api.Doctor;

namespace InferShield.Tests.Doctor;

/// <summary>A small system in which all is well, until a test breaks a part of it.</summary>
internal sealed class FakeStack : IAsyncDisposable
{
    public const string Rules = """
        groups:
          - name: infershield-test
            rules:
              - record: job:http_requests:rate5m
                expr: sum by (job) (rate(http_requests_total{job="infershield"}[5m]))
              - alert: TooMany
                expr: job:http_requests:rate5m > 5
                labels: {severity: critical}
                annotations: {runbook_url: https://example.org/runbooks/TooMany.md}
              - alert: Watchdog
                expr: vector(1)
                labels: {severity: none}
                annotations: {runbook_url: https://example.org/runbooks/Watchdog.md}
        """;

    public const string AlertmanagerYml = """
        route:
          receiver: slack
          routes:
            - matchers: [severity="none"]
              receiver: "null"
        receivers:
          - name: slack
            slack_configs:
              - channel: '#alerts'
                api_url_file: secrets/slack_url
          - name: "null"
        """;

    public static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private FakeStack(FakePart gateway, FakePart prometheus, FakePart alertmanager, FakePart grafana) =>
        (Gateway, Prometheus, Alertmanager, Grafana) = (gateway, prometheus, alertmanager, grafana);

    public FakePart Gateway { get; }

    public FakePart Prometheus { get; }

    public FakePart Alertmanager { get; }

    public FakePart Grafana { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("infershield-doctor-").FullName;

    /// <summary>What queries that mention one of these return; anything else returns one sample.</summary>
    public Dictionary<string, object[]> Queries { get; } = new() { ["_total["] = [], ["overflow"] = [], ["_bucket|"] = [], ["scrape_samples"] = [] };

    public List<string> Metrics { get; } = ["http_requests_total", "job:http_requests:rate5m", "up"];

    public static async Task<FakeStack> StartAsync()
    {
        var stack = new FakeStack(await FakePart.StartAsync(), await FakePart.StartAsync(), await FakePart.StartAsync(), await FakePart.StartAsync());
        stack.BeWell();
        return stack;
    }

    public static object Sample(double value, params (string Name, string Value)[] labels) =>
        new { metric = labels.ToDictionary(label => label.Name, label => label.Value), value = new object[] { 0, value.ToString(CultureInfo.InvariantCulture) } };

    public static string Data(object data) => JsonSerializer.Serialize(new { status = "success", data });

    public string PathOf(params string[] path) => Path.Combine([Folder, "monitoring", .. path]);

    /// <summary>Examines it, and gives what was found by check.</summary>
    public async Task<IReadOnlyList<Diagnosis>> ExamineAsync(Func<Stack, Stack>? change = null)
    {
        using var stack = Stack();
        return await Checkup.RunAsync(change?.Invoke(stack) ?? stack, Checkup.All, TestContext.Current.CancellationToken);
    }

    /// <summary>The one thing that is wrong.</summary>
    public async Task<Diagnosis> TroubleAsync() =>
        Assert.Single(await ExamineAsync(), diagnosis => diagnosis.Status is Status.Warn or Status.Fail);

    public Stack Stack() => new(TimeProvider.System)
    {
        Gateway = new Part("The gateway", Gateway.Address, TimeSpan.FromSeconds(2)),
        Prometheus = new Part("Prometheus", Prometheus.Address, TimeSpan.FromSeconds(5)),
        Alertmanager = new Part("Alertmanager", Alertmanager.Address, TimeSpan.FromSeconds(5)),
        Grafana = new Part("Grafana", Grafana.Address, TimeSpan.FromSeconds(5)),
        Folder = new MonitoringFolder(PathOf()),
        AlertmanagerHome = PathOf("alertmanager"),
        ExpectedJobs = ["infershield", "prometheus"],
    };

    public void Targets(params (string Job, string Health, string Error)[] targets) => Prometheus.Answer("/api/v1/targets", Data(new
    {
        activeTargets = targets.Select(target => new
        {
            labels = new { job = target.Job, instance = target.Job + ":1" },
            scrapeUrl = "http://user:hunter2@" + target.Job + ":1/metrics",
            health = target.Health,
            lastError = target.Error,
        }),
    }));

    /// <summary>The rules of <see cref="Rules"/>, as Prometheus tells of them.</summary>
    public void LoadedRules(Func<string, bool>? isLoaded = null, string health = "ok", DateTimeOffset? evaluated = null, double took = .01, string alert = "job:http_requests:rate5m > 5")
    {
        var labels = new { severity = "critical" };
        var rules = new object[]
        {
            new { name = "job:http_requests:rate5m", type = "recording", query = """sum by (job) (rate(http_requests_total{job="infershield"}[5m]))""", health = "ok" },
            new { name = "TooMany", type = "alerting", query = alert, health, lastError = health == "err" ? "many-to-many matching" : "", labels },
            new { name = "Watchdog", type = "alerting", query = "vector(1)", health = "ok", labels = new { severity = "none" } },
        };
        Prometheus.Answer("/api/v1/rules", _ => (200, Data(new
        {
            groups = new[]
            {
                new
                {
                    name = "infershield-test", file = "rules/a.yaml", interval = 15, evaluationTime = took, lastEvaluation = evaluated ?? DateTimeOffset.UtcNow,
                    rules = rules.Where(rule => isLoaded?.Invoke((string)rule.GetType().GetProperty("name")!.GetValue(rule)!) ?? true),
                },
            },
        })));
    }

    /// <summary>What the gateway tells of its audit log, as lines of metrics behind infershield_audit_.</summary>
    public void Evidence(params string[] lines) => Gateway.Answer("/metrics", string.Join('\n',
        ["# TYPE infershield_build_info gauge", "infershield_build_info{version=\"1\"} 1", .. lines.Select(line => "infershield_audit_" + line), ""]));

    public void AlertmanagerConfig(string yaml) => Alertmanager.Answer("/api/v2/status", JsonSerializer.Serialize(
        new { cluster = new { status = "disabled" }, versionInfo = new { version = "0.25.0" }, config = new { original = yaml } }));

    public static string DashboardJson(string expression) => $$"""
        {
          "uid": "d", "title": "D",
          "templating": {"list": [{"name": "job", "type": "query", "includeAll": true, "allValue": ".+"}]},
          "panels": [{"id": 7, "title": "Rate", "type": "timeseries", "targets": [{"expr": {{JsonSerializer.Serialize(expression)}}}]}]
        }
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new[] { Gateway, Prometheus, Alertmanager, Grafana })
        {
            await part.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private void BeWell()
    {
        Write(Rules, "prometheus", "rules", "a.yaml");
        Write(DashboardJson("""sum(rate(http_requests_total{job=~"$job", status_code=~"5.."}[$__rate_interval]))"""), "grafana", "dashboards", "d.json");
        Write("hooks", "alertmanager", "secrets", "slack_url");
        foreach (var alert in new[] { "TooMany", "Watchdog" })
        {
            Write("# It\n## Meaning\nm\n## Impact\ni\n## Diagnosis\nd\n## Mitigation\nm\n", "runbooks", alert + ".md");
        }

        Gateway.Answer("/health/live", "{}");
        Gateway.Answer("/health/ready", """{"status":"Healthy","checks":{"database":{"status":"Healthy","description":null}}}""");
        Evidence();

        Prometheus.Answer("/-/ready", "ready");
        Targets(("infershield", "up", ""), ("prometheus", "up", ""));
        LoadedRules();
        Prometheus.Answer("/api/v1/status/runtimeinfo", Data(new { reloadConfigSuccess = true }));
        Prometheus.Answer("/api/v1/status/config", Data(new { yaml = "scrape_configs: [{job_name: infershield, sample_limit: 20000}]" }));
        Prometheus.Answer("/api/v1/status/tsdb", Data(new { headStats = new { numSeries = 4321 }, seriesCountByMetricName = new[] { new { name = "http_requests_total", value = 12 } } }));
        Prometheus.Answer("/api/v1/format_query", Data(""));
        Prometheus.Answer("/api/v1/label/__name__/values", _ => (200, Data(Metrics)));
        Prometheus.Answer("/api/v1/alertmanagers", Data(new { activeAlertmanagers = new[] { new { url = "http://127.0.0.1:9093/api/v2/alerts" } } }));
        Prometheus.Answer("/api/v1/alerts", Data(new { alerts = new[] { new { labels = new { alertname = "Watchdog" }, state = "firing" } } }));
        Prometheus.Answer("/api/v1/query", request =>
        {
            var query = request.Query["query"].ToString();
            var result = query == "time()" ? null : Queries.FirstOrDefault(known => query.Contains(known.Key, StringComparison.Ordinal)).Value ?? [Sample(1)];
            return (200, Data(result is null
                ? new { resultType = "scalar", result = (object)new object[] { 0, (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture) } }
                : new { resultType = "vector", result = (object)result }));
        });

        Alertmanager.Answer("/-/ready", "OK");
        AlertmanagerConfig(AlertmanagerYml);
        Alertmanager.Answer("/api/v2/alerts", """[{"labels":{"alertname":"Watchdog"}}]""");

        Grafana.Answer("/api/health", """{"database":"ok","version":"12.0.0"}""");
        Grafana.Answer("/api/datasources/uid/prometheus/health", """{"status":"OK"}""");
        Grafana.Answer("/api/search", """[{"uid":"d"}]""");
    }

    public void Write(string content, params string[] path)
    {
        var file = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
