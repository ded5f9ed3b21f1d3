using System.Diagnostics;
using InferShield.Campaign.Faults;
using InferShield.Campaign.Stack;

namespace InferShield.Campaign.Running;

/// <summary>Injects one fault after the other into a stack and sees who hears of it.</summary>
/// <param name="sharedMachine">Alerts about the machine are left out of faults that are not about it: other programs may be their cause.</param>
internal sealed class Runner(LiveStack stack, bool sharedMachine, Action<string> tell)
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ResolveTime = TimeSpan.FromMinutes(90);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // They tell what past faults cost, which is true for long after.
    private const string Budget = "BudgetBurn";

    public async Task<Outcome> RunAsync(Fault fault, CancellationToken cancellation)
    {
        var outcome = new Outcome(fault.Name, fault.What) { Expected = fault.Expect.ToDictionary(expected => expected.Alert, expected => expected.Receivers) };
        if (fault.Skip() is { } reason)
        {
            return outcome with { Skipped = reason };
        }

        try
        {
            await using var prepared = fault.Prepare is null ? null : await fault.Prepare(stack, cancellation);
            await QuietAsync(fault, cancellation);
            return await InjectAsync(fault, outcome, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return outcome with { Error = $"{failure.GetType().Name}: {failure.Message}" };
        }
    }

    private async Task<Outcome> InjectAsync(Fault fault, Outcome outcome, CancellationToken cancellation)
    {
        var start = DateTimeOffset.UtcNow;
        var watch = new Watch(stack, fault, start, alert => IsCounted(fault, alert));
        tell($"{fault.Name}: {fault.What}");
        await using (await fault.Inject(stack, cancellation))
        {
            var clock = Stopwatch.StartNew();
            TimeSpan? complete = null;
            while (clock.Elapsed < Compressed(fault.Hold) || (complete is null ? clock.Elapsed < Compressed(fault.Patience) : clock.Elapsed - complete < Compressed(Rest)))
            {
                await watch.LookAsync(cancellation);
                complete ??= watch.HasAllExpected ? clock.Elapsed : null;
                await Task.Delay(Look, cancellation);
            }

            watch.Close();
        }

        var resolving = Stopwatch.StartNew();
        while (!await ResolvedAsync(fault, watch, cancellation) && resolving.Elapsed < Compressed(ResolveTime))
        {
            await Task.Delay(Look, cancellation);
        }

        return watch.Conclude(outcome, stack.Settings.Factor);
    }

    private async Task<bool> ResolvedAsync(Fault fault, Watch watch, CancellationToken cancellation)
    {
        await watch.LookAsync(cancellation);
        return watch.AreResolved && await DisturbancesAsync(fault, cancellation) is [];
    }

    /// <summary>Waits until nothing fires. What past faults cost the error budget is forgotten.</summary>
    private async Task QuietAsync(Fault fault, CancellationToken cancellation)
    {
        if ((await FiringAsync(cancellation))?.Any(alert => IsBudget(alert.Name)) != false)
        {
            await stack.ForgetAsync(cancellation);
            await stack.Receivers.ForgetAsync(cancellation);
        }

        var disturbances = "";
        try
        {
            await Wait.UntilAsync(
                async () => (disturbances = string.Join(", ", await UnrestAsync(fault, cancellation))).Length == 0, "", QuietTime, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The system is not quiet before {fault.Name}: {disturbances}");
        }

        await stack.Receivers.ForgetAsync(cancellation);
    }

    private async Task<IEnumerable<string>> UnrestAsync(Fault fault, CancellationToken cancellation)
    {
        List<string> unrest =
        [
            .. await DisturbancesAsync(fault, cancellation),
            .. Arrival.Open(await stack.Receivers.ArrivalsAsync(cancellation)).Where(alert => !IsOfOthers(fault, alert)).Select(alert => $"{alert} is not resolved"),
        ];
        string?[] conditions = ["min(up) == 1", fault.Needs];
        foreach (var condition in conditions.OfType<string>())
        {
            if (await stack.Alerts.ValueAsync(condition, cancellation) is not > 0)
            {
                unrest.Add($"no {condition}");
            }
        }

        return unrest;
    }

    /// <summary>What fires and should not while nothing is wrong.</summary>
    private async Task<IReadOnlyList<string>> DisturbancesAsync(Fault fault, CancellationToken cancellation) => await FiringAsync(cancellation) is { } firing
        ? [.. firing.Where(alert => IsCounted(fault, alert) && !IsBudget(alert.Name)).Select(alert => alert.Name).Distinct()]
        : ["(Prometheus or Alertmanager is away)"];

    private async Task<IEnumerable<FiringAlert>?> FiringAsync(CancellationToken cancellation) =>
        await stack.Alerts.FiringAsync(cancellation) is { } firing && await stack.Alerts.HeldAsync(cancellation) is { } held ? firing.Concat(held) : null;

    private bool IsCounted(Fault fault, FiringAlert alert) => alert.Severity is "critical" or "warning" && !IsOfOthers(fault, alert.Name);

    // Other programs may have the machine busy.
    private bool IsOfOthers(Fault fault, string alert) =>
        sharedMachine && !fault.OfTheMachine && (alert.StartsWith("Node", StringComparison.Ordinal) || alert == "PrometheusRulesLate");

    private static bool IsBudget(string alert) => alert.Contains(Budget, StringComparison.Ordinal);

    private TimeSpan Compressed(TimeSpan production) => production / stack.Settings.Factor;
}
