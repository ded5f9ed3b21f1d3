using System.CommandLine;
using System.Globalization;

namespace InferShield.Bench.Gateway;

/// <summary><c>gateway</c>: prints what the gateway adds to a call.</summary>
internal static class GatewayCommand
{
    private const int CouldNotRun = 2;

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "How long each figure is measured, on the simulator and on the gateway.",
        DefaultValueFactory = _ => 10,
    };

    public static Command Create()
    {
        var command = new Command("gateway",
            $"Measures what the gateway adds to a call. {Rig.Database} in the environment makes it keep its records in PostgreSQL, else in SQLite.") { Seconds };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                await MeasureAsync(TimeSpan.FromSeconds(parsed.GetValue(Seconds)), cancellation);
                return 0;
            }
            catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException or IOException or System.ComponentModel.Win32Exception)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return CouldNotRun;
            }
        });
        return command;
    }

    private static async Task MeasureAsync(TimeSpan duration, CancellationToken cancellation)
    {
        Print("processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        Print("processors_shared_by", "load generator, gateway, simulator, database");
        Print("database", Environment.GetEnvironmentVariable(Rig.Database) is null ? "sqlite" : "postgresql");
        Print("load_before", File.ReadAllText("/proc/loadavg").Split(' ')[0]);
        await using var rig = await Rig.StartAsync(cancellation);
        await foreach (var figure in new GatewayFigures(rig, duration).MeasureAsync().WithCancellation(cancellation))
        {
            Print(figure.Name, figure.Value.ToString("0.###", CultureInfo.InvariantCulture));
        }
    }

    private static void Print(string name, string value) => Console.WriteLine($"{name}={value}");
}
