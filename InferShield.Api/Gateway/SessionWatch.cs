using InferShield.Api.Caching;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Sequences;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Gateway;

/// <summary>
/// Follows a session over its requests: what one text alone does not show. The client names the session in
/// <see cref="Header"/>; without the header there is none.
/// </summary>
internal sealed class SessionWatch(
    SessionStore store, InspectionGuard guard, IOptions<GatewayOptions> options, InferShieldMetrics metrics, PolicyMetrics policies, TenantMetrics tenants, TimeProvider time)
{
    public const string Header = "x-infershield-session";

    private const string Component = "sessions";
    private const int LongestSession = 128;
    private const int Locks = 256;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // Requests of one session take turns at this instance: of two at once one would be forgotten.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Locks).Select(_ => new SemaphoreSlim(1))];

    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestSession && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':');

    /// <summary>The session that a request belongs to, or null.</summary>
    /// <exception cref="RequestException">The name is no name.</exception>
    public static string? SessionOf(HttpContext context)
    {
        var values = context.Request.Headers[Header];
        return values.Count == 0 ? null
            : values is [{ } name] && IsName(name) ? name
            : throw RequestBody.Invalid($"'{Header}' must be a name of 1 to {LongestSession} letters, digits, '-', '_', '.' or ':'.", Header);
    }

    /// <summary>The inspection with what the session's sequences add to it.</summary>
    /// <exception cref="RequestException">The session cannot be followed, and <see cref="GatewayOptions.ServeWithoutSessions"/> says no.</exception>
    public async Task<Inspection> FollowAsync(Exchange exchange, Inspection inspection, IEnumerable<SessionEvent> events, CancellationToken cancellation)
    {
        var sequences = exchange.Policies.Sequences;
        if (exchange.Session is not { } session || !sequences.Any)
        {
            return inspection;
        }

        var tenantId = exchange.Caller.TenantId;
        var turn = _turns[(uint)HashCode.Combine(tenantId, session) % Locks];
        await turn.WaitAsync(cancellation);
        try
        {
            var before = await store.GetAsync(tenantId, session, cancellation);
            var state = SessionState.Read(before);
            var completed = guard.Run(() => sequences.Advance(state, events, tenantId, time.GetUtcNow()));
            if (state.Seen.Count > 0 && state.Write() is var after && !after.AsSpan().SequenceEqual(before))
            {
                await store.SetAsync(tenantId, session, after, sequences.Longest, cancellation);
            }

            return completed.Count == 0 ? inspection : Add(inspection, completed, tenantId);
        }
        catch (SessionsUnavailableException)
        {
            metrics.TrackFailEvent(Component, open: options.Value.ServeWithoutSessions);
            return options.Value.ServeWithoutSessions
                ? inspection
                : throw new RequestException(StatusCodes.Status503ServiceUnavailable, "sessions_unavailable",
                    "The session cannot be followed at the moment and the request is refused; try again later.")
                {
                    RetryAfter = RetryAfter,
                };
        }
        finally
        {
            turn.Release();
        }
    }

    private Inspection Add(Inspection inspection, List<CompletedSequence> completed, string tenantId)
    {
        var located = new List<LocatedFinding>(inspection.Findings);
        var (action, score) = (inspection.Action, inspection.Score);
        foreach (var sequence in completed)
        {
            policies.Matched(sequence.Match);
        }

        foreach (var sequence in completed.Where(sequence => !sequence.Match.IsDryRun))
        {
            var finding = sequence.Finding;
            located.Add(new LocatedFinding(sequence.Event.Part, sequence.Event.Channel, sequence.Match.Action, finding));
            metrics.TrackPolicyViolation(finding.PolicyType, finding.Severity.ToWord(), sequence.Match.Action.ToWord());
            tenants.Violation(tenantId, finding.Severity);
            action = (PolicyAction)Math.Max((int)action, (int)sequence.Match.Action);
            score = Math.Max(score, finding.Score);
        }

        return inspection with
        {
            Action = action,
            Score = score,
            Findings = located,
            Policies = [.. inspection.Policies.Concat(completed.Select(sequence => sequence.Match)).Distinct()],
        };
    }
}
