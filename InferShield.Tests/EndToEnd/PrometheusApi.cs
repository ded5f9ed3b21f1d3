using System.Globalization;
using System.Text.Json;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd;

/// <summary>One series of an instant query: its labels, the name among them, and its value.</summary>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Prometheus's own HTTP API, version 1.</summary>
internal sealed class PrometheusApi(HttpClient http)
{
    public Task<JsonElement> TargetsAsync() => GetAsync("/api/v1/targets?state=active");

    public Task<JsonElement> RulesAsync() => GetAsync("/api/v1/rules");

    public async Task<IReadOnlyList<Sample>> QueryAsync(string expression)
    {
        var data = await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression));
        return [.. data.GetProperty("result").EnumerateArray().Select(series => new Sample(
            series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)))];
    }

    /// <summary>The sum of an expression's series; 0 without any.</summary>
    public async Task<double> SumAsync(string expression) => (await QueryAsync(expression)).Sum(sample => sample.Value);

    /// <summary>Waits until the sum is exactly this.</summary>
    public Task ShowsAsync(string expression, double value) => Eventually.IsTrueAsync(
        async () => await SumAsync(expression) is var sum && (sum > value ? Fail(expression, sum, value) : sum == value),
        $"{expression} = {value}");

    private static bool Fail(string expression, double sum, double value)
    {
        Assert.Fail($"{expression} is {sum}, more than the {value} that were sent");
        return false;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync(path, TestContext.Current.CancellationToken));
        return document.RootElement.GetProperty("data").Clone();
    }
}
