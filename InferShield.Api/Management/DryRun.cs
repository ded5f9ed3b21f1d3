using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InferShield.Api.Audit;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Policies;
using InferShield.Api.Tenants;

namespace InferShield.Api.Management;

/// <param name="Document">As in <c>PUT /api/policies/document</c>; of another tenant than <c>default</c> its own policies and sequences.</param>
/// <param name="Texts">What to judge.</param>
internal sealed record DryRunRequest(JsonObject Document, IReadOnlyList<DryRunText> Texts);

/// <param name="Id">The client's name for it; without one its place, from 0.</param>
/// <param name="Text">What to judge.</param>
/// <param name="Channel"><c>user</c> (the default), <c>document</c>, <c>tool</c> or <c>completion</c>.</param>
/// <param name="Tenant">Whose text it would be: the caller's own, or for the tenant <c>default</c> anybody's.</param>
internal sealed record DryRunText(string? Id, string Text, string? Channel, string? Tenant);

internal sealed record DryRunView(int Changed, DryRunTotals Before, DryRunTotals After, IReadOnlyList<DryRunResult> Texts);

/// <param name="PolicyVersion">That of verdicts and audit records.</param>
/// <param name="Actions">How many texts came to each action.</param>
internal sealed record DryRunTotals(string PolicyVersion, IReadOnlyDictionary<string, int> Actions);

internal sealed record DryRunResult(string Id, bool Changed, DryRunVerdict Before, DryRunVerdict After);

internal sealed record DryRunVerdict(string Action, int Score, IReadOnlyList<AnalyzeFinding> Findings, IReadOnlyList<AuditPolicy> Policies, string? Redacted);

/// <summary>Judges texts under the policies in force and under others, side by side. Counts and remembers nothing.</summary>
internal sealed class DryRun(PolicyEngine engine) : IDisposable
{
    private const int MostTexts = 1000;
    private const int LongestId = 100;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    // Two at a time: those who serve requests need the processor too.
    private readonly SemaphoreSlim _turns = new(2);

    /// <exception cref="RequestException">They are no texts, or another tenant's.</exception>
    public static IReadOnlyList<DryRunText> ReadTexts(JsonNode? node, HttpContext context)
    {
        if (node is not JsonArray { Count: > 0 and <= MostTexts } list)
        {
            throw RequestBody.Invalid($"'texts' must be a list of 1 to {MostTexts} objects.", "texts");
        }

        var own = context.Caller().TenantId;
        return [.. list.Select((entry, index) =>
        {
            var item = entry as JsonObject ?? throw RequestBody.Invalid("Each of 'texts' must be an object.", "texts");
            item.RequireKnown(name => name is "id" or "text" or "channel" or "tenant");
            var text = new DryRunText(item.String("id") ?? $"{index}", item.String("text") ?? throw RequestBody.Invalid("'text' is required.", "text"), item.String("channel") ?? "user", item.String("tenant") ?? own);
            return text.Channel is not ("user" or "document" or "tool" or "completion") ? throw RequestBody.Invalid("'channel' must be user, document, tool or completion.", "channel")
                : text.Id!.Length > LongestId ? throw RequestBody.Invalid($"'id' must have at most {LongestId} characters.", "id")
                : text.Tenant == own || PolicyRights.Of(context).IsOperator ? text
                : throw new RequestException(StatusCodes.Status403Forbidden, "not_yours", "'tenant' must be your own.", "tenant");
        })];
    }

    /// <exception cref="RequestException">Others are at it (429), or it takes too long.</exception>
    public async Task<DryRunView> RunAsync(PolicySet candidate, IReadOnlyList<DryRunText> texts, CancellationToken cancellation)
    {
        if (!await _turns.WaitAsync(TimeSpan.Zero, cancellation))
        {
            throw new RequestException(StatusCodes.Status429TooManyRequests, "busy", "Others run dry at the moment; try again.") { RetryAfter = TimeSpan.FromSeconds(2) };
        }

        try
        {
            return await Task.Run(() => Run(engine.Current, candidate, texts, cancellation), cancellation);
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooSlow();
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private static DryRunView Run(PolicySet before, PolicySet after, IReadOnlyList<DryRunText> texts, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var results = new List<DryRunResult>(texts.Count);
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(started) > MostTime)
            {
                throw TooSlow();
            }

            results.Add(Run(before, after, text));
        }

        return new DryRunView(results.Count(result => result.Changed), Totals(before, results.Select(result => result.Before)), Totals(after, results.Select(result => result.After)), results);
    }

    private static DryRunResult Run(PolicySet before, PolicySet after, DryRunText text)
    {
        var channel = Array.Find(Enum.GetValues<Channel>(), channel => channel.ToWord() == text.Channel);
        // The same tokens for the same values on both sides.
        var redactions = before.RedactionsFor(text.Tenant);
        var (old, @new) = (before.Inspect(text.Text, channel, text.Tenant, redactions), after.Inspect(text.Text, channel, text.Tenant, redactions));
        var isChanged = old.Action != @new.Action || old.Score != @new.Score || old.Redacted != @new.Redacted
            || !old.Findings.SequenceEqual(@new.Findings) || !old.Policies.SequenceEqual(@new.Policies);
        return new DryRunResult(text.Id!, isChanged, View(old), View(@new));
    }

    private static DryRunTotals Totals(PolicySet set, IEnumerable<DryRunVerdict> verdicts)
    {
        var counts = verdicts.CountBy(verdict => verdict.Action).ToDictionary();
        return new DryRunTotals(set.Version, AuditWords.Actions.ToDictionary(action => action, action => counts.GetValueOrDefault(action)));
    }

    private static DryRunVerdict View(Verdict verdict) => new(
        verdict.Action.ToWord(), verdict.Score,
        [.. verdict.Findings.Select(finding => new AnalyzeFinding(finding.PolicyType, finding.Severity.ToWord(), finding.Rule, finding.Start, finding.End, finding.Entity))],
        [.. verdict.Policies.Select(match => new AuditPolicy(match.Policy, match.Mode, match.Action.ToWord()))],
        verdict.Redacted);

    private static RequestException TooSlow() =>
        new(StatusCodes.Status400BadRequest, "too_slow", $"The texts take more than {MostTime.TotalSeconds} s under these policies: send fewer or shorter ones, or simpler expressions.");
}
