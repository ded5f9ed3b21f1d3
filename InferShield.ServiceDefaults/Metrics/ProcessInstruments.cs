using System.Diagnostics.Metrics;
using System.Reflection;
using static InferShield.ServiceDefaults.Metrics.MetricContract;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>What the process says of itself: CPU time, memory, and which build it is.</summary>
internal static class ProcessInstruments
{
    public static void AddTo(Meter meter)
    {
        meter.CreateObservableCounter(ProcessCpu.Instrument, () => Environment.CpuUsage.TotalTime.TotalSeconds, ProcessCpu.Unit, ProcessCpu.Description);
        meter.CreateObservableGauge(ProcessResidentMemory.Instrument, () => Environment.WorkingSet, ProcessResidentMemory.Unit, ProcessResidentMemory.Description);

        var (version, revision) = Build();
        KeyValuePair<string, object?>[] labels = [new(BuildInfo.Labels[0], version), new(BuildInfo.Labels[1], revision)];
        meter.CreateObservableGauge(BuildInfo.Instrument, () => new Measurement<int>(1, labels), BuildInfo.Unit, BuildInfo.Description);
    }

    /// <summary>The entry assembly's informational version, written by the SDK as <c>version+revision</c>.</summary>
    private static (string Version, string Revision) Build()
    {
        var informational = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var parts = (informational ?? "unknown").Split('+', 2);
        return (parts[0], parts.Length > 1 ? parts[1] : "unknown");
    }
}
