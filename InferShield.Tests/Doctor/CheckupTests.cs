using System.Text.Json;
using InferShield.Api.Doctor;

namespace InferShield.Tests.Doctor;

/// <summary>Each break is named by its own check, and by no other.</summary>
public sealed class CheckupTests : IAsyncLifetime
{
    private FakeStack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await FakeStack.StartAsync();

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task A_system_in_which_all_is_well_is_green()
    {
        var diagnoses = await _stack.ExamineAsync();

        Assert.Equal(Checkup.All.Select(check => check.Name), diagnoses.Select(diagnosis => diagnosis.Check));
        Assert.All(diagnoses, diagnosis => Assert.True(diagnosis.Status == Status.Ok, diagnosis.ToString()));
        Assert.Equal(0, Report.ExitCode(diagnoses));
    }

    [Fact]
    public async Task A_gateway_that_is_away_is_named_and_nothing_else_is_asked_of_it()
    {
        await _stack.Gateway.DisposeAsync();

        var trouble = await _stack.TroubleAsync();

        Assert.Equal(("gateway live", "The gateway does not answer", "./run.sh"), (trouble.Check, trouble.What, trouble.Mend));
        Assert.Contains("refused", trouble.Why, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_part_that_hangs_costs_its_limit_once()
    {
        _stack.Gateway.Hang("/health/live");
        Assert.Contains("does not answer within 2 s", (await _stack.TroubleAsync()).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Degraded", 200, Status.Warn, "the gateway does without its cache")]
    [InlineData("Unhealthy", 503, Status.Fail, "the gateway is not ready for its cache")]
    public async Task What_the_gateway_lacks_is_named(string state, int status, object expected, string what)
    {
        _stack.Gateway.Answer("/health/ready", $$$"""{"checks":{"cache":{"status":"{{{state}}}","description":"does not answer"} } }""", status);
        Assert.Equal(new Diagnosis("gateway ready", (Status)expected, what, "does not answer", "redis-cli -u REDIS_URL ping"), await _stack.TroubleAsync());
    }

    [Fact]
    public async Task Metrics_of_something_else_are_not_taken_for_the_gateways()
    {
        _stack.Gateway.Answer("/metrics", "# TYPE up gauge\nup 1\n");
        Assert.Equal("gateway metrics", (await _stack.TroubleAsync()).Check);
    }

    [Theory]
    [InlineData("chain_problems 2", "audit chain", "the audit chains have 2 problems")]
    [InlineData("chain_verified_seconds 1767225600", "audit chain", "the audit chains were last checked at 2026-01-01 00:00 UTC")]
    [InlineData("unsealed 1200", "audit seals", "1,200 audit records are older than a day and not sealed")]
    [InlineData("forwarded_total{otel_scope_name=\"x\",outcome=\"failure\",sink=\"syslog\"} 7", "audit forwarding", "the sink syslog has taken no audit record")]
    [InlineData("forward_lag{sink=\"otlp\"} 1001", "audit forwarding", "1,001 audit records wait for the sink otlp")]
    public async Task What_keeps_the_audit_log_from_being_evidence_is_named(string line, string check, string what)
    {
        _stack.Evidence("chain_problems 0", line);

        var trouble = await _stack.TroubleAsync();

        Assert.Equal((check, what), (trouble.Check, trouble.What));
        Assert.NotNull(trouble.Mend);
    }

    [Fact]
    public async Task A_whole_sealed_and_forwarded_audit_log_is_well()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        _stack.Evidence("chain_problems 0", $"chain_verified_seconds {now}", $"seal_seconds {now}.25", "unsealed 0",
            "forwarded_total{outcome=\"success\",sink=\"syslog\"} 70", "forwarded_total{outcome=\"failure\",sink=\"syslog\"} 7", "forward_lag{sink=\"syslog\"} 3");

        var said = (await _stack.ExamineAsync()).Where(diagnosis => diagnosis.Check.StartsWith("audit ", StringComparison.Ordinal)).ToList();

        Assert.All(said, diagnosis => Assert.Equal(Status.Ok, diagnosis.Status));
        Assert.Equal(["the audit chains were whole at", "the newest seal is of", "syslog: within reach"], said.Select(diagnosis => string.Join(' ', diagnosis.What.Split(' ').TakeWhile(word => !word.StartsWith("20", StringComparison.Ordinal)))));
    }

    [Fact]
    public async Task A_target_that_is_down_is_named_with_its_error_and_without_its_password()
    {
        _stack.Targets(("infershield", "up", ""), ("prometheus", "up", ""), ("redis", "down", "connection refused"));
        Assert.Equal(
            new Diagnosis("targets", Status.Fail, "target redis:1 of job redis is down", "connection refused", "curl -sS http://…@redis:1/metrics"),
            await _stack.TroubleAsync());
    }

    [Fact]
    public async Task A_job_without_targets_is_named()
    {
        _stack.Targets(("infershield", "up", ""));
        Assert.Equal(("jobs", "job prometheus has no target"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task Rules_that_are_not_loaded_are_named_with_their_file()
    {
        _stack.LoadedRules(name => name != "TooMany");
        Assert.Equal(("rules loaded", "1 rules of monitoring/prometheus/rules/a.yaml are not loaded: TooMany"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task A_configuration_that_Prometheus_refused_is_told()
    {
        _stack.Prometheus.Answer("/api/v1/status/runtimeinfo", FakeStack.Data(new { reloadConfigSuccess = false }));
        Assert.Equal("rules loaded", (await _stack.TroubleAsync()).Check);
    }

    [Fact]
    public async Task A_rule_that_fails_is_named_with_its_error()
    {
        _stack.LoadedRules(health: "err");
        var trouble = await _stack.TroubleAsync();
        Assert.Equal(("rules evaluated", "rule TooMany of group infershield-test fails"), Named(trouble));
        Assert.Equal("many-to-many matching", trouble.Why);
    }

    [Fact]
    public async Task A_group_that_is_late_or_too_slow_is_named()
    {
        _stack.LoadedRules(evaluated: DateTimeOffset.UtcNow.AddMinutes(-5));
        Assert.StartsWith("group infershield-test was last evaluated 300", (await _stack.TroubleAsync()).What, StringComparison.Ordinal);
        _stack.LoadedRules(took: 20);
        Assert.Equal(("rules evaluated", "group infershield-test takes 20 s of its interval of 15 s"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task A_series_that_does_not_exist_is_named_with_the_alert_that_waits_for_it()
    {
        _stack.LoadedRules(alert: """rate(http_requets_total{job="infershield"}[5m]) > 5""");
        Assert.Equal(("series of rules", "alert TooMany waits for http_requets_total, which does not exist"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task What_an_older_exporter_does_not_tell_is_no_trouble()
    {
        _stack.Targets(("infershield", "up", ""), ("prometheus", "up", ""), ("postgresql", "up", ""));
        _stack.LoadedRules(alert: """pg_stat_user_tables_n_dead_tup{job="postgresql"} > 5""");
        _stack.Queries["_exporter_build_info"] = [FakeStack.Sample(1, ("job", "postgresql"), ("version", "0.19.1"))];
        Assert.Equal(("series of rules", "alert TooMany waits for pg_stat_user_tables_n_dead_tup, which does not exist"), Named(await _stack.TroubleAsync()));

        _stack.Queries["_exporter_build_info"] = [FakeStack.Sample(1, ("job", "postgresql"), ("version", "0.11.1+ds"))];
        Assert.All(await _stack.ExamineAsync(), diagnosis => Assert.True(diagnosis.Status == Status.Ok, diagnosis.ToString()));
    }

    [Theory]
    [InlineData("kube_pod_info > 1")]
    [InlineData("""pg_up{job="postgresql"} == 0""")]
    [InlineData("""absent(nothing{job="infershield"})""")]
    [InlineData("infershield_certificate_expiry_timestamp_seconds - time() < 86400")]
    [InlineData("rate(infershield_upstream_errors_total[5m]) > 1")]
    [InlineData("redis_master_link_up == 0")]
    [InlineData("""{otel_metric_overflow="true"} > 0""")]
    public async Task A_series_that_may_well_be_absent_is_no_trouble(string expression)
    {
        _stack.LoadedRules(alert: expression);
        Assert.All(await _stack.ExamineAsync(), diagnosis => Assert.True(diagnosis.Status == Status.Ok, diagnosis.ToString()));
    }

    [Fact]
    public async Task Too_many_label_sets_and_samples_near_a_limit_are_named()
    {
        _stack.Queries["overflow"] = [FakeStack.Sample(1, ("__name__", "http_requests_total"), ("instance", "a:1"))];
        Assert.Equal(("cardinality", "http_requests_total of a:1 has more label sets than are kept"), Named(await _stack.TroubleAsync()));
        _stack.Queries["overflow"] = [];
        _stack.Queries["scrape_samples"] = [FakeStack.Sample(18000, ("instance", "a:1"))];
        Assert.Equal(("cardinality", "a:1 exposes 18 000 of the 20 000 samples that job infershield takes"), Named(await _stack.TroubleAsync()));
        _stack.Queries["scrape_samples"] = [];
        _stack.Queries["_bucket|"] = [FakeStack.Sample(1700, ("__name__", "http_requests_total"), ("instance", "a:1"))];
        Assert.Equal(("cardinality", "http_requests_total of a:1 has 1 700 of 2000 label sets"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task Prometheus_without_Alertmanager_is_told()
    {
        _stack.Prometheus.Answer("/api/v1/alertmanagers", FakeStack.Data(new { activeAlertmanagers = Array.Empty<object>() }));
        Assert.Equal(("alertmanager found", "Prometheus knows no Alertmanager: no alert reaches anybody"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task A_severity_that_reaches_nobody_is_named()
    {
        _stack.AlertmanagerConfig(FakeStack.AlertmanagerYml.Replace("severity=\"none\"", "severity=~\"none|critical\"", StringComparison.Ordinal));
        Assert.Equal(("routing", "alerts of severity critical reach nobody (alertname=TooMany)"), Named(await _stack.TroubleAsync()));
    }

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData(" \n", "is empty")]
    [InlineData("https://hooks.example.com/YOUR_WEBHOOK", "holds a placeholder")]
    public async Task A_receiver_without_its_secret_is_named_and_the_secret_is_not(string? secret, string what)
    {
        File.Delete(_stack.PathOf("alertmanager", "secrets", "slack_url"));
        if (secret is not null)
        {
            _stack.Write(secret, "alertmanager", "secrets", "slack_url");
        }

        var trouble = await _stack.TroubleAsync();

        Assert.Equal(("receivers", "receiver slack: its api_url_file " + what), Named(trouble));
        Assert.DoesNotContain("hooks", trouble.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notifications_that_fail_are_told()
    {
        _stack.Queries["alertmanager_notifications_failed_total"] = [FakeStack.Sample(3, ("integration", "slack"))];
        _stack.Queries.Remove("_total[");
        _stack.Queries["prometheus_notifications"] = [];
        Assert.Equal(("notifications", "Alertmanager could not deliver by slack"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task A_watchdog_that_is_silent_or_not_heard_is_told()
    {
        _stack.Alertmanager.Answer("/api/v2/alerts", "[]");
        Assert.Equal(("watchdog", "Watchdog fires and Alertmanager does not have it"), Named(await _stack.TroubleAsync()));
        _stack.Prometheus.Answer("/api/v1/alerts", FakeStack.Data(new { alerts = Array.Empty<object>() }));
        Assert.Equal(("watchdog", "Watchdog does not fire"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task A_data_source_that_does_not_reach_Prometheus_and_a_missing_dashboard_are_named()
    {
        _stack.Grafana.Answer("/api/datasources/uid/prometheus/health", """{"message":"connection refused"}""", 500);
        Assert.Equal(("data source", "Grafana's data source does not reach Prometheus"), Named(await _stack.TroubleAsync()));
        _stack.Grafana.Answer("/api/datasources/uid/prometheus/health", "{}");
        _stack.Grafana.Answer("/api/search", "[]");
        Assert.Equal(("dashboards", "Grafana has no dashboard D (monitoring/grafana/dashboards/d.json)"), Named(await _stack.TroubleAsync()));
    }

    [Fact]
    public async Task Grafana_that_wants_to_know_who_asks_is_no_trouble()
    {
        _stack.Grafana.Answer("/api/datasources/uid/prometheus/health", "{}", 401);
        _stack.Grafana.Answer("/api/search", "{}", 401);
        var diagnoses = await _stack.ExamineAsync();
        Assert.Equal(["data source", "dashboards"], diagnoses.Where(diagnosis => diagnosis.Status == Status.Skip).Select(diagnosis => diagnosis.Check));
        Assert.Equal(0, Report.ExitCode(diagnoses));
    }

    [Theory]
    [InlineData("sum(rate(http_requets_total[5m]))", "there is no http_requets_total")]
    [InlineData("""sum(rate(http_requests_total{statuscode="500"}[5m]))""", "http_requests_total has no label statuscode")]
    public async Task A_panel_that_stays_empty_by_a_mistake_is_named(string expression, string why)
    {
        _stack.Write(FakeStack.DashboardJson(expression), "grafana", "dashboards", "d.json");
        _stack.Queries["sum(rate("] = [];
        _stack.Queries["statuscode!="] = [];
        var trouble = await _stack.TroubleAsync();
        Assert.Equal(("panels", "monitoring/grafana/dashboards/d.json: panel 'Rate' is empty"), Named(trouble));
        Assert.Equal(why, trouble.Why);
    }

    [Theory]
    [InlineData("""sum(rate(http_requests_total{status_code=~"5.."}[$__rate_interval]))""")]
    [InlineData("sum(kube_pod_info)")]
    public async Task A_panel_that_is_empty_for_a_reason_is_no_trouble(string expression)
    {
        _stack.Write(FakeStack.DashboardJson(expression), "grafana", "dashboards", "d.json");
        _stack.Queries["sum("] = [];
        Assert.Contains("1 empty", (await _stack.ExamineAsync()).Single(diagnosis => diagnosis.Check == "panels").What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, Status.Warn)]
    [InlineData(-90, Status.Fail)]
    public async Task A_clock_that_is_wrong_is_named(int seconds, object expected)
    {
        _stack.Gateway.Answer("/health/live", "{}", TimeSpan.FromSeconds(seconds));
        var trouble = await _stack.TroubleAsync();
        Assert.Equal(("clocks", (Status)expected), (trouble.Check, trouble.Status));
        Assert.StartsWith("the clock of The gateway is", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_nobody_understands_is_told_and_the_other_checks_go_on()
    {
        _stack.Prometheus.Answer("/api/v1/status/tsdb", """{"data":{}}""");
        var diagnoses = await _stack.ExamineAsync();
        Assert.Equal(("cardinality", "an answer was not understood"), Named(Assert.Single(diagnoses, diagnosis => diagnosis.Status == Status.Fail)));
    }

    [Fact]
    public async Task What_is_left_out_on_purpose_is_skipped_with_its_reason()
    {
        using var whole = _stack.Stack();
        using var stack = new Stack(TimeProvider.System)
        {
            Gateway = whole.Gateway,
            Folder = whole.Folder,
            LeftOut = new Dictionary<string, string> { ["prometheus"] = "left out by --mode embedded", ["alertmanager"] = "left out by --mode embedded", ["grafana"] = "not installed" },
        };

        var diagnoses = await Checkup.RunAsync(stack, Checkup.All, TestContext.Current.CancellationToken);

        Assert.Equal(0, Report.ExitCode(diagnoses));
        Assert.Equal("prometheus is left out: left out by --mode embedded", diagnoses.Single(diagnosis => diagnosis.Check == "targets").What);
        Assert.Equal("grafana is left out: not installed", diagnoses.Single(diagnosis => diagnosis.Check == "grafana ready").What);
    }

    [Fact]
    public async Task The_report_says_per_check_what_is_wrong_why_and_what_mends_it()
    {
        await _stack.Gateway.DisposeAsync();
        var diagnoses = await _stack.ExamineAsync();
        using var text = new StringWriter();
        Report.WriteText(diagnoses, text);
        Assert.Matches(@"fail  gateway live +The gateway does not answer\n +why:  .+\n +mend: ./run.sh\n", text.ToString().ReplaceLineEndings("\n"));
        Assert.Contains("27 checks: 21 ok, 5 left out, 1 found something (1 broken, 0 to watch).", text.ToString(), StringComparison.Ordinal);

        using var json = new StringWriter();
        Report.WriteJson(diagnoses, json);
        using var document = JsonDocument.Parse(json.ToString());
        var first = document.RootElement[0];
        Assert.Equal(("gateway live", "fail", "./run.sh"), (first.GetProperty("check").GetString(), first.GetProperty("status").GetString(), first.GetProperty("mend").GetString()));
        Assert.Equal(1, Report.ExitCode(diagnoses));
    }

    private static (string Check, string What) Named(Diagnosis diagnosis) => (diagnosis.Check, diagnosis.What);
}
