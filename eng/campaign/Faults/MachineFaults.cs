using System.Diagnostics;
using InferShield.Campaign.Stack;
using static InferShield.Campaign.Faults.Expectation;

namespace InferShield.Campaign.Faults;

/// <summary>The machine. File systems are mounted where only the part that they are for sees them.</summary>
internal static class MachineFaults
{
    private static readonly Lazy<string?> NoMounts = new(() => Unshare("true") ? null : "mounting a file system is not permitted here");

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("disk-full", "a file system of the machine is full")
        {
            Expect = [Page("NodeFilesystemFull")],
            Skip = () => NoMounts.Value,
            OfTheMachine = true,
            Inject = (stack, cancellation) => stack["node-exporter"].RunningInAsync(FullDisk(stack, "disk"), cancellation),
        },
        new("audit-stuck", "the database is locked and the disk of the spool is full: audit records stay in memory")
        {
            Expect = [Page("AuditWriterStuck"), Warn("AuditSpoolFailing"), Warn("AuditWriteFailures"), Warn("PostgresLocksWaiting")],
            May = ["SlowDatabaseQueries", "HighLatency", "VeryHighLatency", "GatewayAvailabilityBudgetBurnFast"],
            Skip = () => NoMounts.Value,
            Prepare = (stack, cancellation) => stack.Api.RunningInAsync(FullDisk(stack, Path.Combine("data", "api", "spool")), cancellation),
            Inject = (stack, _) => Task.FromResult(DatabaseFaults.Locked(stack)),
            // A minute in memory is half an hour here.
            Patience = TimeSpan.FromMinutes(100),
        },
    ];

    // A command in front of another one that gives it a small file system, all of it in use.
    private static string[] FullDisk(LiveStack stack, string folder) =>
    [
        "unshare", "--mount", "sh", "-ec",
        "mkdir -p \"$1\"; mount -t tmpfs -o size=1m tmpfs \"$1\"; head -c 2m /dev/zero >\"$1/full\" 2>/dev/null || true; shift; exec \"$@\"", "sh",
        Path.Combine(stack.Settings.Folder, folder),
    ];

    private static bool Unshare(string command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["--mount", command]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
