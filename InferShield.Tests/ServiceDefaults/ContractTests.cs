using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using InferShield.Api.Audit;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using InferShield.Tests.Gateway;
using InferShield.Tests.Reports;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.ServiceDefaults;

/// <summary>What a gateway that did a bit of everything exposes, held to <see cref="MetricContract"/>.</summary>
public sealed class ContractTests(ContractTests.Scrapes scrapes) : IClassFixture<ContractTests.Scrapes>
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    public static TheoryData<string> Definitions => [.. MetricContract.All.Select(definition => definition.PrometheusName)];

    [Theory, MemberData(nameof(Definitions))]
    public void A_definition_is_exposed_as_it_says(string name)
    {
        var definition = MetricContract.All.Single(candidate => candidate.PrometheusName == name);
        foreach (var (scrape, family) in new[] { (scrapes.Text, name), (scrapes.Open, FamilyInOpenMetrics(definition)) })
        {
            Assert.Equal(definition.Kind.ToString().ToLowerInvariant(), scrape.Types[family]);
            var samples = scrape.Find(definition.Kind == MetricKind.Histogram ? name + "_bucket" : name).ToList();
            Assert.NotEmpty(samples);
            Assert.All(samples, sample => Assert.Equal(
                definition.PrometheusLabels.Order(StringComparer.Ordinal),
                sample.Labels.Keys.Where(label => label != "le").Order(StringComparer.Ordinal)));
            if (definition.Kind == MetricKind.Histogram)
            {
                Assert.All(samples.GroupBy(sample => string.Join(',', sample.Labels.Where(label => label.Key != "le"))), series => Assert.Equal(
                    [.. definition.Buckets, double.PositiveInfinity],
                    series.Select(sample => sample.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(sample.Labels["le"], System.Globalization.CultureInfo.InvariantCulture))));
            }
        }
    }

    [Fact]
    public void No_metric_of_ours_is_outside_the_contract()
    {
        var known = MetricContract.All.Select(definition => definition.PrometheusName).ToHashSet();
        Assert.DoesNotContain(scrapes.Text.Types.Keys, name => !known.Contains(name)
            && !name.StartsWith("dotnet_", StringComparison.Ordinal) && !name.StartsWith("http_client_", StringComparison.Ordinal)
            && !name.StartsWith("kestrel_", StringComparison.Ordinal) && !name.StartsWith("dns_", StringComparison.Ordinal) && name != "target_info");
    }

    [Fact]
    public void The_build_names_its_version()
    {
        var build = scrapes.Text.Find("infershield_build_info").Single();
        Assert.Equal(1, build.Value);
        Assert.All(build.Labels.Values, value => Assert.NotEqual("", value));
    }

    [Fact]
    public async Task Promtool_has_no_objection()
    {
        // The names of .NET's own runtime metrics, which the lint would have without _count.
        string[] excepted = ["dotnet_assembly_count ", "dotnet_process_cpu_count ", "dotnet_timer_count "];
        NativeServers.Require("promtool");
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await promtool.StandardInput.WriteAsync(scrapes.Text.Text);
        promtool.StandardInput.Close();
        var objections = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            + await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain(objections.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !excepted.Any(name => line.StartsWith(name, StringComparison.Ordinal)));
    }

    private static string FamilyInOpenMetrics(MetricDefinition definition) =>
        definition.Kind == MetricKind.Counter ? definition.PrometheusName[..^"_total".Length] : definition.PrometheusName;

    public sealed class Scrapes : IAsyncLifetime
    {
        internal Exposition Text { get; private set; } = null!;

        internal Exposition Open { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await using var simulator = await TestSimulator.StartAsync();
            using var certificate = TestCertificate.Create();
            await using var gateway = await TestGateway.StartAsync(simulator,
                [.. certificate.AsThirdListener(), "Audit:SealPeriod=00:00:00.100", "Audit:VerifyPeriod=00:00:00.100", "Audit:Forwarding:File:Path=events.jsonl", $"Providers:second:BaseUrl={simulator.Address}v1", "Routes:0:Match=*", "Routes:0:Providers:0=simulator", "Routes:0:Providers:1=second"]);
            await gateway.Http.PatchAsJsonAsync("/api/tenants/default", new { limits = new { tokensPerDay = 1_000_000 } }, TestGateway.Cancellation);
            await gateway.ChatAsync("hello");
            await gateway.PostAsync("/v1/chat/completions", """{"model":"sim-echo","stream":true,"messages":[{"role":"user","content":"hello"}]}""");
            await gateway.ChatAsync("hello", "sim-error-500");
            await gateway.Http.MakeReportAsync(new { framework = "SOC2", startDate = "2026-01-01", endDate = "2026-01-31" });
            await StoreYesterdayAsync(gateway);
            string[] evidence = [MetricContract.AuditSeal.PrometheusName, MetricContract.AuditChainVerified.PrometheusName, MetricContract.AuditForwardLag.PrometheusName, MetricContract.AuditForwarded.PrometheusName];
            await gateway.ScrapeUntilAsync(scrape => evidence.All(scrape.Types.ContainsKey), "a day is sealed, its chain checked and its records forwarded");
            await gateway.ScrapeUntilAsync(scrape => scrape.Sum("http_requests_total") >= 3 && scrape.Types.ContainsKey(MetricContract.LimitUsage.PrometheusName) && scrape.Sum("infershield_audit_records_total", ("outcome", "stored")) > 1, "all is counted");
            Text = await gateway.ScrapeAsync();
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(OpenMetrics));
            var answer = await gateway.Management.SendAsync(request, TestGateway.Cancellation);
            Assert.Equal("application/openmetrics-text", answer.Content.Headers.ContentType?.MediaType);
            Open = Exposition.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancellation));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static async Task StoreYesterdayAsync(TestGateway gateway)
        {
            var yesterday = DateTimeOffset.UtcNow.AddDays(-1);
            var record = new AuditRecord { At = yesterday, TenantId = "acme", RequestId = "yesterday", Operation = "analyze", Action = "allowed" };
            await new AuditStore(gateway.Services.GetRequiredService<Database>(), new FakeTimeProvider(yesterday))
                .StoreAsync([record], mayExist: false, (_, reason) => Assert.Fail(reason.Message), TestGateway.Cancellation);
        }
    }
}
