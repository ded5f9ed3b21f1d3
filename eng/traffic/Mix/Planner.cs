using System.Globalization;
using System.Text.Json.Nodes;

namespace InferShield.Traffic.Mix;

/// <summary>Deals the mix: the same requests in the same order for the same seed.</summary>
internal sealed class Planner
{
    private const string Chat = "/v1/chat/completions";
    private const string Analyze = "/v1/analyze";
    private const string Reports = "/api/reports";

    // Well under the two seconds that the simulator's slow model takes.
    private static readonly TimeSpan AbortTime = TimeSpan.FromMilliseconds(150);

    private static readonly string[] Channels = ["user", "document", "tool", "completion"];
    private static readonly string[] UnknownPaths = ["/v1/engines", "/v2/chat/completions", "/api/nothing/here", "/wp-login.php"];

    private static readonly string[] Frameworks =
        ["SOC2", "HIPAA", "GDPR", "ISO27001", "PCI-DSS", "EU-AI-ACT", "NIST-AI-RMF", "OWASP-LLM"];

    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly Deck<Func<PlannedRequest>> _requests;
    private readonly Deck<(string Framework, string Format)> _reports;
    private int _unauthenticated;

    public Planner(int seed, TimeProvider time)
    {
        _random = new Random(seed);
        _time = time;
        _requests = new(Cards(), _random);
        _reports = new(Frameworks.SelectMany(framework => new[] { (framework, "json"), (framework, "csv") }), _random);
    }

    /// <summary>After how many requests every kind has come at least once.</summary>
    public int Round => _requests.Size;

    public PlannedRequest Next() => _requests.Next()();

    /// <summary>How the generator finds out whether the gateway is there.</summary>
    public static PlannedRequest Probe() => new("ready", HttpMethod.Get, "/v1/models");

    private IEnumerable<Func<PlannedRequest>> Cards() =>
    [
        .. Times(24, () => ChatWith("benign", "sim-chat", Prompts.Next(_random))),
        .. Times(3, () => Streamed(ChatWith("stream", "sim-chat", Prompts.Next(_random)))),
        .. Times(1, () => Streamed(ChatWith("stream_leak", "sim-leak-secret", Prompts.Next(_random)))),
        .. Times(4, () => AnalyzeText("analyze", Prompts.Next(_random))),
        .. Times(2, () => AnalyzeText("analyze_attack", _random.Pick(_random.Pick(Attacks.All).Prompts))),
        .. Attacks.All.SelectMany(attack =>
            Times(1, () => ChatWith($"attack_{attack.Policy}", "sim-chat", _random.Pick(attack.Prompts)))),
        .. Times(1, () => ChatWith("leak_pii", "sim-leak-pii", Prompts.Next(_random))),
        .. Times(1, () => ChatWith("leak_secret", "sim-leak-secret", Prompts.Next(_random))),
        .. Times(3, () => new PlannedRequest("models", HttpMethod.Get, "/v1/models")),
        .. Times(4, () => Report("report", _reports.Next())),
        .. Times(1, () => Report("report_unknown", ("NOT-A-FRAMEWORK", "json"))),
        .. Times(2, Unauthenticated),
        .. Times(2, () => new PlannedRequest("unknown_route", HttpMethod.Get, _random.Pick(UnknownPaths)) { Route = "unmatched" }),
        .. Times(1, () => new PlannedRequest("bad_request", HttpMethod.Post, Chat) { Body = new() { ["prompt"] = new JsonObject() } }),
        .. Times(1, () => ChatWith("upstream_error", "sim-error-500", Prompts.Next(_random))),
        .. Times(1, () => ChatWith("upstream_slow", "sim-slow", Prompts.Next(_random))),
        .. Times(1, () => ChatWith("abort", "sim-slow", Prompts.Next(_random)) with { AbortAfter = AbortTime }),
    ];

    private static IEnumerable<Func<PlannedRequest>> Times(int count, Func<PlannedRequest> card) => Enumerable.Repeat(card, count);

    private static PlannedRequest ChatWith(string kind, string model, string prompt) => new(kind, HttpMethod.Post, Chat)
    {
        Body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "system", ["content"] = "You are a helpful assistant." },
                new JsonObject { ["role"] = "user", ["content"] = prompt }),
        },
    };

    private static PlannedRequest Streamed(PlannedRequest chat)
    {
        chat.Body!["stream"] = true;
        return chat;
    }

    private PlannedRequest AnalyzeText(string kind, string text) => new(kind, HttpMethod.Post, Analyze)
    {
        Body = new JsonObject { ["prompt"] = text, ["channel"] = _random.Pick(Channels) },
    };

    private PlannedRequest Report(string kind, (string Framework, string Format) report)
    {
        var today = _time.GetUtcNow();
        return new(kind, HttpMethod.Post, Reports)
        {
            Detail = $"{report.Framework}.{report.Format}",
            Body = new JsonObject
            {
                ["framework"] = report.Framework,
                ["startDate"] = Date(today.AddDays(-30)),
                ["endDate"] = Date(today),
                ["format"] = report.Format,
                ["type"] = "executive-summary",
            },
        };
    }

    private PlannedRequest Unauthenticated() => ChatWith("unauthenticated", "sim-chat", Prompts.Next(_random)) with
    {
        Key = _unauthenticated++ % 2 == 0 ? KeyUse.None : KeyUse.Wrong,
    };

    private static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
