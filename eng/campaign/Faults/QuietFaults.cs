using InferShield.Campaign.Stack;

namespace InferShield.Campaign.Faults;

/// <summary>Nothing wrong at all, for a long time.</summary>
internal static class QuietFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("quiet", "five hours of demo traffic, attacks and provider errors among it, and nothing wrong")
        {
            Expect = [],
            Inject = (_, _) => Task.FromResult(Undo.By(() => { })),
            Hold = TimeSpan.FromHours(5),
        },
    ];
}
