namespace InferShield.Api.Commands;

/// <summary>Serves until it is told to stop.</summary>
internal static class ServeCommand
{
    private const int CouldNotRun = 2;

    public static async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await using var app = GatewayApplication.Create();
            await app.StartAsync(cancellation);
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"InferShield cannot start: {failure.Message}");
            return CouldNotRun;
        }
    }
}
