using InferShield.Campaign.Stack;

namespace InferShield.Campaign.Faults;

/// <summary>An alert that a fault has to bring, and the receivers that have to get it.</summary>
internal sealed record Expectation(string Alert, IReadOnlyList<string> Receivers)
{
    /// <summary>What a heartbeat service says when nothing beats any more; it needs no Alertmanager.</summary>
    public const string HeartbeatLost = "(heartbeat lost)";

    /// <summary>A critical alert, which wakes somebody.</summary>
    public static Expectation Page(string alert) => new(alert, [Stack.Receivers.PagerDuty, Stack.Receivers.Slack]);

    /// <summary>A critical alert of the security team.</summary>
    public static Expectation SecurityPage(string alert) => new(alert, [Stack.Receivers.PagerDuty, Stack.Receivers.SecuritySlack]);

    /// <summary>A warning, which is for working hours.</summary>
    public static Expectation Warn(string alert) => new(alert, [Stack.Receivers.Slack, Stack.Receivers.Email]);

    /// <summary>A warning of the security team.</summary>
    public static Expectation SecurityWarn(string alert) => new(alert, [Stack.Receivers.SecuritySlack, Stack.Receivers.Email]);

    public static Expectation NoHeartbeat { get; } = new(HeartbeatLost, [Stack.Receivers.Heartbeat]);
}

/// <summary>Something that goes wrong for real, and the alerts that tell of it. Times are those of production.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="What">For people.</param>
internal sealed record Fault(string Name, string What)
{
    /// <summary>These and no others reach their receivers.</summary>
    public required IReadOnlyList<Expectation> Expect { get; init; }

    /// <summary>True consequences that may come as well, depending on how long the fault lasts.</summary>
    public IReadOnlyList<string> May { get; init; } = [];

    /// <summary>Makes it happen; what is returned ends it.</summary>
    public required Func<LiveStack, CancellationToken, Task<IAsyncDisposable>> Inject { get; init; }

    /// <summary>Readies the stack before it is quiet; what is returned takes it back.</summary>
    public Func<LiveStack, CancellationToken, Task<IAsyncDisposable>>? Prepare { get; init; }

    /// <summary>What must have a value above zero before the fault, such as a history.</summary>
    public string? Needs { get; init; }

    /// <summary>Why it cannot be injected on this machine; null where it can.</summary>
    public Func<string?> Skip { get; init; } = () => null;

    /// <summary>How long the fault lasts at least, so that what should stay silent has had its chance.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>After how long the expected alerts are missing.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>It tells of the machine itself: elsewhere alerts about a busy machine are told apart.</summary>
    public bool OfTheMachine { get; init; }
}
