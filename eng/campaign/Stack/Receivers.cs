using System.Text.Json;
using System.Text.RegularExpressions;
using InferShield.Simulator;
using Microsoft.AspNetCore.Builder;

namespace InferShield.Campaign.Stack;

/// <summary>A notification that reached a receiver.</summary>
internal sealed record Arrival(string Alert, string Receiver, DateTimeOffset At, bool Resolved)
{
    /// <summary>The alerts of which a receiver has not heard that they are over; what past faults cost the error budget lasts.</summary>
    public static IReadOnlyList<string> Open(IEnumerable<Arrival> arrivals) =>
    [
        .. arrivals.GroupBy(arrival => (arrival.Alert, arrival.Receiver))
            .Where(group => !group.Last().Resolved && !group.Key.Alert.Contains("BudgetBurn", StringComparison.Ordinal))
            .Select(group => group.Key.Alert).Distinct(),
    ];
}

/// <summary>
/// The services that alerts end in, as a second simulator inside the campaign: the one that is the model provider may
/// be killed without them.
/// </summary>
internal sealed partial class Receivers : IAsyncDisposable
{
    public const string Slack = "slack";
    public const string SecuritySlack = "slack-security";
    public const string PagerDuty = "pagerduty";
    public const string Email = "email";
    public const string Heartbeat = "heartbeat";

    private const string SecurityChannel = "#infershield-security";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private Receivers(WebApplication app, Uri address, string mailServer)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = address };
        MailServer = mailServer;
    }

    /// <summary>Where mail is taken, <c>host:port</c>, without TLS and login.</summary>
    public string MailServer { get; }

    /// <summary>The address of a receiver that takes posts.</summary>
    public Uri Url(string path) => new(_http.BaseAddress!, "/receivers/" + path);

    public static async Task<Receivers> StartAsync(StackSettings settings, CancellationToken cancellation)
    {
        var mail = settings.Ports["receivers-smtp"];
        var app = SimulatorApp.Create(
            $"--urls={settings.Address("receivers")}", $"--Simulator:SmtpPort={mail}", "--Simulator:Remembered=10000", "--Logging:LogLevel:Default=None");
        await app.StartAsync(cancellation);
        return new(app, settings.Address("receivers"), $"127.0.0.1:{mail}");
    }

    /// <summary>Forgets the alerts, not the beats.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        foreach (var name in (string[])[Slack, PagerDuty, Email])
        {
            using var _ = await _http.DeleteAsync($"/receivers/{name}", cancellation);
        }
    }

    /// <summary>What arrived since <see cref="ForgetAsync"/>, oldest first.</summary>
    public async Task<IReadOnlyList<Arrival>> ArrivalsAsync(CancellationToken cancellation)
    {
        var slack = await ReadAsync(Slack, cancellation);
        var pages = await ReadAsync(PagerDuty, cancellation);
        var mails = await ReadAsync(Email, cancellation);
        return
        [
            .. slack.SelectMany(message => message.Payload.GetProperty("attachments").EnumerateArray().Select(attachment => Titled(
                    attachment.GetProperty("title").GetString()!,
                    message.Payload.TryGetProperty("channel", out var channel) && channel.GetString() == SecurityChannel ? SecuritySlack : Slack,
                    message.At)))
                .Concat(pages.Select(page => new Arrival(
                    page.Payload.GetProperty("payload").GetProperty("class").GetString()!, PagerDuty, page.At,
                    page.Payload.GetProperty("event_action").GetString() == "resolve")))
                .Concat(mails.Select(mail => Titled(mail.Payload.GetProperty("headers").GetProperty("Subject").GetString()!, Email, mail.At)))
                .OrderBy(arrival => arrival.At),
        ];
    }

    /// <summary>When the last beat came; null before the first.</summary>
    public async Task<DateTimeOffset?> LastBeatAsync(CancellationToken cancellation)
    {
        var beats = await ReadAsync(Heartbeat, cancellation);
        return beats.Count > 0 ? beats[^1].At : null;
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

    private async Task<List<(DateTimeOffset At, JsonElement Payload)>> ReadAsync(string name, CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync($"/receivers/{name}", cancellation));
        return [.. document.RootElement.Clone().EnumerateArray().Select(alert => (alert.GetProperty("at").GetDateTimeOffset(), alert.GetProperty("payload")))];
    }

    // As monitoring/alertmanager/templates writes it: [STATUS…] ALERT: summary.
    [GeneratedRegex(@"^\[([A-Z]+)[^\]]*\] (\w+)", RegexOptions.NonBacktracking)]
    private static partial Regex Title();
}
