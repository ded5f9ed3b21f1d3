using Microsoft.Extensions.Options;

namespace InferShield.Api.Commands;

/// <summary>Serves until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            await using var app = GatewayApplication.Create();
            await app.RunAsync(cancellation);
            return 0;
        }
        catch (Exception failure) when (failure is InvalidConfigurationException or OptionsValidationException or IOException)
        {
            await Console.Error.WriteLineAsync($"InferShield cannot start: {failure.Message}");
            return 2;
        }
    }
}
