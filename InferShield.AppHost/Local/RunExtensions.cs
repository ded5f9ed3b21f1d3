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
            return 0;
        }

        await Console.Error.WriteLineAsync(watch.Failure);
        return 1;
    }
}
