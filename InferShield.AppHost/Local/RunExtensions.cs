using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.AppHost.Local;

internal static class RunExtensions
{
    /// <summary>Has the run end when a part does not come up.</summary>
    public static void AddStopOnFailedStart(this IDistributedApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StopOnFailedStart>();
        builder.Services.AddSingleton<IHostedService>(services => services.GetRequiredService<StopOnFailedStart>());
    }

    /// <summary>Has a failure that its reader can mend end the program with its message (exit code 1) instead of a stack trace.</summary>
    public static void ExplainFailures() => AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
    {
        if (failure.ExceptionObject is DistributedApplicationException explained)
        {
            Console.Error.WriteLine(explained.Message);
            Environment.Exit(1);
        }
    };

    /// <summary>Runs until it is told to stop (exit code 0) or a part does not come up (its name and last lines, exit code 1).</summary>
    public static async Task<int> RunToExitCodeAsync(this DistributedApplication app)
    {
        var watch = app.Services.GetRequiredService<StopOnFailedStart>();
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped while parts were still starting.
        }

        if (watch.Failure is null)
        {
            // What went wrong while publishing is told there.
            return Environment.ExitCode;
        }

        await Console.Error.WriteLineAsync(watch.Failure);
        return 1;
    }
}
