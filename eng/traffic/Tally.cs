using InferShield.Traffic.Mix;

namespace InferShield.Traffic;

/// <summary>Counts what became of requests. Safe for concurrent use.</summary>
internal sealed class Tally
{
    /// <summary>A request that its own client gave up; the gateway counts it as 499.</summary>
    public const string Aborted = "aborted";

    /// <summary>No connection could be made.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The connection ended, or too much time passed, before the answer did.</summary>
    public const string Broken = "broken";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _recent = new(StringComparer.Ordinal);

    /// <param name="request">What was sent.</param>
    /// <param name="outcome">The status code, or one of the words above.</param>
    public void Add(PlannedRequest request, string outcome)
    {
        lock (_gate)
        {
            Increment(_recent, outcome);
            Increment(_counts, "requests");
            Increment(_counts, $"kind.{request.Kind}");
            Increment(_counts, $"kind.{request.Kind}.{outcome}");
            Increment(_counts, $"status.{outcome}");
            if (outcome is not Unreachable)
            {
                var status = outcome is Aborted ? "499" : outcome;
                Increment(_counts, $"http_requests.{request.Method}.{request.Route}.{status}");
            }

            if (request.Detail is { } detail)
            {
                Increment(_counts, $"{request.Kind}.{detail}.{outcome}");
            }
        }
    }

    /// <summary>
    /// All counts since the start as <c>name=value</c>, sorted by name: <c>requests</c>, <c>kind.KIND</c>,
    /// <c>kind.KIND.OUTCOME</c>, <c>status.OUTCOME</c>, <c>report.FRAMEWORK.FORMAT.OUTCOME</c>, and what the gateway
    /// should have counted, <c>http_requests.METHOD.ROUTE.STATUS_CODE</c>.
    /// </summary>
    public string[] All()
    {
        lock (_gate)
        {
            return [.. _counts.Select(count => $"{count.Key}={count.Value}")];
        }
    }

    /// <summary>The outcomes since this was last asked, in one line.</summary>
    public string Recent()
    {
        lock (_gate)
        {
            var line = $"{_recent.Values.Sum()} requests: {string.Join(' ', _recent.Select(count => $"{count.Key}={count.Value}"))}";
            _recent.Clear();
            return line;
        }
    }

    private static void Increment(SortedDictionary<string, long> counts, string name) =>
        counts[name] = counts.GetValueOrDefault(name) + 1;
}
