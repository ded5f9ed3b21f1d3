using System.Text.Json;
using System.Text.RegularExpressions;
using InferShield.Simulator;
using Microsoft.AspNetCore.Builder;

namespace InferShield.Campaign.Stack;

/// <summary>A notification that reached a receiver.</summary>
internal sealed record Arrival(string Alert, string Receiver, DateTimeOffset At, bool Resolved);

/// <summary>
/// The services that alerts end in, as a second simulator inside the campaign: the one that is the model provider may
/// be killed without them.
/// </summary>
internal sealed partial class Receivers : IAsyncDisposable
{
    public const string Slack = "slack";
    public const string PagerDuty = "pagerduty";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private Receivers(WebApplication app, int port)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public Uri SlackUrl => new(_http.BaseAddress!, "/receivers/slack");

    public Uri PagerDutyUrl => new(_http.BaseAddress!, "/receivers/pagerduty/v2/enqueue");

    public static async Task<Receivers> StartAsync(int port, CancellationToken cancellation)
    {
        var app = SimulatorApp.Create($"--urls=http://127.0.0.1:{port}", "--Simulator:Remembered=10000", "--Logging:LogLevel:Default=None");
        await app.StartAsync(cancellation);
        return new(app, port);
    }

    public async Task ForgetAsync(CancellationToken cancellation)
    {
        foreach (var name in (string[])[Slack, PagerDuty])
        {
            using var _ = await _http.DeleteAsync($"/receivers/{name}", cancellation);
        }
    }

    /// <summary>What arrived since <see cref="ForgetAsync"/>, oldest first.</summary>
    public async Task<IReadOnlyList<Arrival>> ArrivalsAsync(CancellationToken cancellation)
    {
        var slack = await ReadAsync(Slack, cancellation);
        var pages = await ReadAsync(PagerDuty, cancellation);
        return
        [
            .. slack.SelectMany(message => message.Payload.GetProperty("attachments").EnumerateArray()
                .Select(attachment => Titled(attachment.GetProperty("title").GetString()!, Slack, message.At)))
                .Concat(pages.Select(page => new Arrival(
                    page.Payload.GetProperty("payload").GetProperty("class").GetString()!, PagerDuty, page.At,
                    page.Payload.GetProperty("event_action").GetString() == "resolve")))
                .OrderBy(arrival => arrival.At),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private static Arrival Titled(string title, string receiver, DateTimeOffset at)
    {
        var match = Title().Match(title);
        return new(match.Success ? match.Groups[2].Value : title, receiver, at, match.Groups[1].Value == "RESOLVED");
    }

    private async Task<IEnumerable<(DateTimeOffset At, JsonElement Payload)>> ReadAsync(string name, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync($"/receivers/{name}", cancellation));
        return [.. document.RootElement.Clone().EnumerateArray().Select(alert => (alert.GetProperty("at").GetDateTimeOffset(), alert.GetProperty("payload")))];
    }

    // As monitoring/alertmanager/templates writes it: [STATUS…] ALERT: summary.
    [GeneratedRegex(@"^\[([A-Z]+)[^\]]*\] (\w+)", RegexOptions.NonBacktracking)]
    private static partial Regex Title();
}
