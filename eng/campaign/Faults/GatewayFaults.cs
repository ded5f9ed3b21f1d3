using System.Globalization;
using InferShield.Campaign.Stack;
using InferShield.Simulator;
using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>The gateway itself.</summary>
internal static class GatewayFaults
{
    // A text that takes the scanner a few seconds, and one that takes it some milliseconds.
    private const int HugeText = 7_500_000;
    private const int LargeText = 20_000;

    // Requests that waited for a gateway which does not run or does not get far are slow, once it does.
    private static readonly string[] Waited = ["HighLatency", "VeryHighLatency", "GatewayLatencyBudgetBurnFast", "GatewayLatencyBudgetBurnSlow"];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("gateway-killed", "the gateway dies and nobody starts it again")
        {
            Expect = [Page("GatewayDown")],
            Inject = (stack, cancellation) => stack.Api.KilledAsync(cancellation),
            Hold = TimeSpan.FromMinutes(25),
        },
        new("gateway-frozen", "the gateway hangs: it takes connections and answers nothing")
        {
            Expect = [Page("GatewayDown")],
            May = Waited,
            Inject = (stack, _) => stack.Api.FrozenAsync(),
        },
        new("gateway-lost", "service discovery loses the gateway, which runs")
        {
            Expect = [Page("GatewayDown")],
            Inject = (stack, _) => Task.FromResult(Targets.Clear(stack.Settings, "infershield")),
        },
        new("restart-storm", "one of two instances of the gateway dies again and again")
        {
            Expect = [Warn("HighPodRestartRate")],
            // It may be away for most of its time.
            May = ["TargetDown"],
            Inject = async (stack, cancellation) =>
            {
                var (second, end) = await stack.SecondGatewayAsync(cancellation);
                var storm = Load.By(1, async stop =>
                {
                    await second.KillAsync(stop);
                    await second.StartAsync(stop);
                    await Task.Delay(TimeSpan.FromSeconds(2), stop);
                });
                return Undo.All(end, storm);
            },
        },
        new("latency", "huge prompts keep the gateway's answers waiting")
        {
            Expect = [Warn("HighLatency"), Warn("SlowScan")],
            May = [.. Waited, "HighCPUUsage", "CriticalCPUUsage", "HighMemoryUsage"],
            Inject = (stack, _) => Task.FromResult<IAsyncDisposable>(
                Load.By(4, stop => stack.AnalyzeAsync(GatewayCalls.NewText(HugeText), stop))),
        },
        new("cpu-pressure", "the gateway has one processor and work for more")
        {
            Expect = [Page("CriticalCPUUsage")],
            May = [.. Waited, "SlowScan"],
            Skip = Busy,
            Prepare = (stack, cancellation) => stack.Api.RunningWithAsync(cancellation, ("DOTNET_PROCESSOR_COUNT", "1")),
            Inject = (stack, _) => Task.FromResult<IAsyncDisposable>(
                Load.By(6, stop => stack.AnalyzeAsync(GatewayCalls.NewText(LargeText), stop))),
        },
        new("memory-pressure", "the gateway's memory grows")
        {
            Expect = [Warn("HighMemoryUsage")],
            May = [.. Waited, "SlowScan", "HighCPUUsage", "SlowModelProvider", "ClientsGiveUp", "TenantViolationSurge"],
            // Long prompts that wait for their answers stay in memory.
            Inject = async (stack, cancellation) =>
            {
                var waiting = await stack.ProviderBehavesAsync(new { latencyMilliseconds = 100_000 }, cancellation);
                // What the runtime has it keeps: whoever is called starts it again.
                return Undo.All(stack.Api.Restarted(), waiting, Load.At(1, stop => stack.ChatAsync(GatewayCalls.NewText(2_000_000), stop)));
            },
            Patience = TimeSpan.FromMinutes(90),
        },
        new("policy-broken", "the policy file is broken by an edit")
        {
            Expect = [SecurityWarn("PolicyLoadFailed")],
            Inject = async (stack, cancellation) =>
            {
                await File.WriteAllTextAsync(stack.Settings.Policies, "{ \"blockThreshold\": ", cancellation);
                return Undo.By(() => File.WriteAllTextAsync(stack.Settings.Policies, "{}\n"));
            },
        },
        Certificate("certificate-soon", "a TLS certificate ends in ten days", TimeSpan.FromDays(10), Warn("CertificateExpiresSoon")),
        Certificate("certificate-now", "a TLS certificate ends in two days", TimeSpan.FromDays(2), Page("CertificateExpiresNow")),
    ];

    // Others leave the gateway no processor to use up.
    private static string? Busy()
    {
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        return load > 2 * Environment.ProcessorCount ? $"the machine is too busy (load {load:0})" : null;
    }

    private static Fault Certificate(string name, string what, TimeSpan validity, Expectation expected) => new(name, what)
    {
        Expect = [expected],
        // CertificateExpiresSoon waits a quarter of an hour.
        Hold = TimeSpan.FromMinutes(25),
        Inject = async (stack, cancellation) =>
        {
            var file = Path.Combine(stack.Settings.Folder, name + ".pfx");
            await Certificates.WriteAsync(file, validity, cancellation);
            return (await stack.SecondGatewayAsync(
                cancellation,
                ("Kestrel__Endpoints__Public__Url", $"https://127.0.0.1:{FreePort.Next()}"),
                ("Kestrel__Endpoints__Public__Certificate__Path", file))).End;
        },
    };
}
