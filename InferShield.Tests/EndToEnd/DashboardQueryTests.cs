using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using InferShield.Tests.Monitoring;
using InferShield.Tests.Servers;
using InferShield.Traffic;

namespace InferShield.Tests.EndToEnd;

/// <summary>Every dashboard against the stack under demo traffic.</summary>
[Collection(EndToEndTests.Name)]
public sealed partial class DashboardQueryTests(StackFixture stack)
{
    // Rates need a few of the stack's scrapes, which are a second apart.
    private const string Interval = "15s";
    private const string Range = "2m";

    private const double RequestsPerSecond = 10;

    /// <summary>So many that the attacks among them are a storm of violations: an alert that fires is to be seen too.</summary>
    private const double StormPerSecond = 80;

    private const string StormAlert = "HighPolicyViolationRate";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_query_of_every_panel_variable_and_annotation_returns_data()
    {
        await WithTrafficAsync(StormPerSecond, async () =>
        {
            var waiting = Dashboard.All.SelectMany(QueriesOf).ToList();
            Assert.True(waiting.Count > 200, $"only {waiting.Count} queries");
            using var patience = new CancellationTokenSource(Patience);
            while (waiting.Count > 0 && !patience.IsCancellationRequested)
            {
                foreach (var item in waiting.ToList())
                {
                    if ((await stack.Prometheus.QueryAsync(item.Text)).Any(sample => !double.IsNaN(sample.Value)))
                    {
                        waiting.Remove(item);
                    }
                }
            }

            Assert.True(waiting.Count == 0, "No data:\n" + string.Join('\n', waiting.Select(item => $"{item.Where}: {item.Text}")));
        });

        await Eventually.IsTrueAsync(async () => (await stack.Prometheus.QueryAsync($$"""ALERTS{alertname="{{StormAlert}}"}""")).Count == 0, $"{StormAlert} ends", Patience);
    }

    [Fact]
    public async Task Data_links_open_audit_records()
    {
        await WithTrafficAsync(RequestsPerSecond, async () =>
        {
            var now = DateTime.UtcNow;
            foreach (var (dashboard, panel, url) in DashboardLinkTests.DataLinks())
            {
                var labels = Label().Match(url) is { Success: true } match
                    ? await LabelsAsync(dashboard, panel, match.Groups[1].Value)
                    : [""];
                foreach (var label in labels)
                {
                    var address = Label().Replace(url, label)
                        .Replace("${gateway:raw}", stack.Gateway.BaseAddress!.ToString().TrimEnd('/'), StringComparison.Ordinal)
                        .Replace("${__from:date:iso}", Iso(now.AddHours(-1)), StringComparison.Ordinal)
                        .Replace("${__to:date:iso}", Iso(now.AddHours(1)), StringComparison.Ordinal);
                    Assert.DoesNotContain("$", address, StringComparison.Ordinal);
                    var answer = await stack.Gateway.GetAsync(address, Cancellation);
                    Assert.True(answer.IsSuccessStatusCode, $"{dashboard.File}, {panel.Text("title")}: {address}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
                    Assert.True(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.EnumerateObject().Any(property => property.Value.ValueKind == JsonValueKind.Array), address);
                }
            }
        });
    }

    private static IEnumerable<(string Where, string Text)> QueriesOf(Dashboard dashboard) =>
        dashboard.Queries.Where(query => !AbsentSeries.Queries.ContainsKey(query.Key)).Select(query => (query.Where, query.Text))
            // Outside a cluster there is no namespace, and the deploy of this stack may be more than two minutes ago.
            .Concat(dashboard.Expressions.Where(found => !found.Where.Contains(", panel ", StringComparison.Ordinal) && !found.Where.EndsWith("variable namespace", StringComparison.Ordinal)))
            .Select(found => (found.Item1, dashboard.Fill(found.Item2, Interval, Range).Replace("[1d] offset 2m", "[1d] offset 1h", StringComparison.Ordinal)));

    private async Task<IReadOnlyList<string>> LabelsAsync(Dashboard dashboard, JsonElement panel, string label)
    {
        IReadOnlyList<string> labels = [];
        await Eventually.IsTrueAsync(async () =>
        {
            var samples = await Task.WhenAll(dashboard.QueriesOf(panel).Select(query => stack.Prometheus.QueryAsync(dashboard.Fill(query.Text, Interval, Range))));
            labels = [.. samples.SelectMany(found => found).Where(sample => sample.Labels.ContainsKey(label)).Select(sample => sample.Labels[label]).Distinct()];
            return labels.Count > 0;
        }, $"{panel.Text("title")} has {label}", Patience);
        return labels;
    }

    /// <summary>Sends the demo's mix until the work is done.</summary>
    private async Task WithTrafficAsync(double rate, Func<Task> work)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var generator = new Generator(new TrafficOptions(stack.Gateway.BaseAddress!, stack.AdminKey, rate, Seed: 1, Count: null, Concurrency: 16, Timeout: TimeSpan.FromSeconds(30)), TimeProvider.System, TextWriter.Null);
        var sending = generator.RunAsync(stop.Token);
        try
        {
            await work();
        }
        finally
        {
            await stop.CancelAsync();
            await sending;
        }
    }

    private static string Iso(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    [GeneratedRegex("""\$\{__field\.labels\.([a-z_]+)\}""", RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}
