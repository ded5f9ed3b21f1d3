using InferShield.Api.Doctor;

namespace InferShield.Tests.Doctor;

/// <summary>A broken file is named with its line.</summary>
public sealed class MonitoringFolderTests : IAsyncLifetime
{
    private FakeStack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await FakeStack.StartAsync();

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Theory]
    [InlineData("groups:\n  - name: x\n   rules: []\n", "b.yaml:3 is no YAML")]
    [InlineData("groups:\n  - name: x\n    rules:\n      - alert: A\n        exprr: vector(1)\n", "b.yaml:5 'exprr' is no field of a rule")]
    [InlineData("groups:\n  - name: x\n    rules:\n      - alert: A\n", "b.yaml:4 rule A has no expr")]
    [InlineData("groups:\n  - name: x\n    rules:\n      - expr: vector(1)\n", "b.yaml:4 a rule must have either 'alert' or 'record'")]
    [InlineData("group:\n  - name: x\n", "b.yaml:1 has no list of groups")]
    public async Task A_broken_rule_file_is_named_with_its_line(string content, string told)
    {
        _stack.Write(content, "prometheus", "rules", "b.yaml");
        var found = (await _stack.ExamineAsync()).Where(diagnosis => diagnosis.Check == "rule files").ToList();
        Assert.Contains(found, diagnosis => diagnosis.Status == Status.Fail && diagnosis.What.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expression_that_Prometheus_refuses_is_named_with_its_line()
    {
        _stack.Prometheus.Answer("/api/v1/format_query", request => request.Query["query"].ToString().StartsWith("job:", StringComparison.Ordinal)
            ? (400, """{"status":"error","errorType":"bad_data","error":"unclosed left parenthesis"}""")
            : (200, "{\"data\":\"\"}"));
        var trouble = await _stack.TroubleAsync();
        Assert.Equal(("rule files", "monitoring/prometheus/rules/a.yaml:7 rule TooMany is no PromQL"), (trouble.Check, trouble.What));
        Assert.Contains("unclosed left parenthesis", trouble.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"uid\": \"x\",\n  \"title\": }", "x.json:3 is no JSON")]
    [InlineData("{\"title\": \"X\"}", "x.json:1 is no dashboard")]
    [InlineData("{\"uid\": \"d\", \"title\": \"X\", \"panels\": []}", "x.json:1 has the uid d of monitoring/grafana/dashboards/d.json")]
    public async Task A_broken_dashboard_is_named_with_its_line(string content, string told)
    {
        _stack.Write(content, "grafana", "dashboards", "x.json");
        var trouble = await _stack.TroubleAsync();
        Assert.Equal("dashboard files", trouble.Check);
        Assert.Contains(told, trouble.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TooMany", "## Meaning\nm\n## Impact\ni\n## Diagnosis\nd\n", "TooMany.md:6 has no section '## Mitigation'")]
    [InlineData("TooMany", "## Meaning\nm\n## Impact\n\n## Diagnosis\nd\n## Mitigation\nm", "TooMany.md:3 its section '## Impact' is empty")]
    [InlineData("Other", "## Meaning\nm\n## Impact\ni\n## Diagnosis\nd\n## Mitigation\nm", "Other.md:1 no alert names this runbook")]
    public async Task A_broken_runbook_is_named_with_its_line(string name, string content, string told)
    {
        _stack.Write(content, "runbooks", name + ".md");
        var trouble = await _stack.TroubleAsync();
        Assert.Equal(("runbooks", "monitoring/runbooks/" + told), (trouble.Check, trouble.What));
    }

    [Fact]
    public async Task An_alert_without_its_runbook_is_named_with_its_line()
    {
        File.Delete(_stack.PathOf("runbooks", "TooMany.md"));
        Assert.Equal("monitoring/prometheus/rules/a.yaml:7 alert TooMany names a runbook that is not there", (await _stack.TroubleAsync()).What);
    }

    [Theory]
    [InlineData("sum by (job) (rate(a_total{job=\"x\", b=~\"c|d\"}[5m])) > on (e) group_left () f", "a_total(job,b) f()")]
    [InlineData("absent(up{job=\"x\"}) or 0 * g{h=\"i(j\"}", "up(job)? g(h)")]
    [InlineData("{k=\"true\"} unless l:m:n offset 5m", "(k) l:m:n()")]
    [InlineData("count_values(\"v\", o) / scalar(p) ^ 2e3", "o() p()")]
    [InlineData("{__name__=\"q\", r!=\"\"}", "q(r)")]
    [InlineData("sum(s", "s()")]
    [InlineData("sum without (t) (u) / max BY (v) (w{x=\"y\"})", "u() w(x)")]
    public void Selectors_are_found_in_expressions(string expression, string expected) =>
        Assert.Equal(expected, string.Join(' ', Selectors.Of(expression).Select(selector => $"{selector.Metric}({string.Join(',', selector.Labels)}){(selector.IsAbsenceAsked ? "?" : "")}")));
}
