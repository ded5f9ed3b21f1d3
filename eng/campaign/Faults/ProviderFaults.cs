using InferShield.Campaign.Stack;
using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>The model provider.</summary>
internal static class ProviderFaults
{
    // Requests did fail, whoever's fault it was.
    private static readonly string[] Budget = ["GatewayAvailabilityBudgetBurnFast", "GatewayAvailabilityBudgetBurnSlow"];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("provider-killed", "the model provider is not there")
        {
            Expect = [Page("ModelProviderDown")],
            May = Budget,
            Inject = (stack, cancellation) => stack["simulator"].KilledAsync(cancellation),
        },
        new("provider-failing", "the model provider answers every call with 500")
        {
            Expect = [Page("ModelProviderDown")],
            May = Budget,
            Inject = (stack, cancellation) => stack.ProviderBehavesAsync(new { errorRate = 1 }, cancellation),
        },
        new("provider-flaky", "the model provider answers one call in six with 500")
        {
            Expect = [Warn("ModelProviderErrors"), Warn("HighErrorRate")],
            May = Budget,
            Inject = (stack, cancellation) => stack.ProviderBehavesAsync(new { errorRate = 1 / 6.0 }, cancellation),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("provider-limiting", "the model provider turns one call in three away by its rate limit")
        {
            Expect = [Warn("ModelProviderErrors"), Warn("RateLimitSurge")],
            Inject = (stack, cancellation) => stack.ProviderBehavesAsync(new { errorRate = 1 / 3.0, errorStatus = 429 }, cancellation),
        },
        new("provider-hanging", "the model provider takes calls and never answers")
        {
            Expect = [Page("ModelProviderDown")],
            May = Budget,
            // Its ten minutes' patience, compressed.
            Prepare = (stack, cancellation) => stack.Api.RunningWithAsync(cancellation, ("Provider__Timeout", "00:00:04")),
            Inject = (stack, cancellation) => stack.ProviderBehavesAsync(new { fault = "hang" }, cancellation),
        },
        new("provider-slow", "the model provider takes 70 seconds for an answer")
        {
            Expect = [Warn("SlowModelProvider")],
            // Seconds are not compressed: the first answers come after 35 of its minutes. Till then violations count, the
            // requests that they are compared with do not.
            May = ["TenantViolationSurge"],
            Patience = TimeSpan.FromMinutes(120),
            Inject = (stack, cancellation) => stack.ProviderBehavesAsync(new { latencyMilliseconds = 70_000 }, cancellation),
        },
    ];
}
