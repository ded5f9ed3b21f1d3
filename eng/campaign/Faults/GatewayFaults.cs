using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>The gateway itself.</summary>
internal static class GatewayFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("gateway-killed", "the gateway dies and nobody starts it again")
        {
            Expect = [Page("GatewayDown")],
            Inject = (stack, cancellation) => stack.Api.KilledAsync(cancellation),
        },
        new("gateway-frozen", "the gateway hangs: it takes connections and answers nothing")
        {
            Expect = [Page("GatewayDown")],
            Inject = (stack, _) => stack.Api.FrozenAsync(),
        },
    ];
}
