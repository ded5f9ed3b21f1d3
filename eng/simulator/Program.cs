using Microsoft.Extensions.Options;

namespace InferShield.Simulator;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            await using var app = SimulatorApp.Create(args);
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException invalid)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, invalid.Failures));
            return 2;
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or FormatException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 2;
        }
    }
}
