using System.Diagnostics;

namespace InferShield.Campaign.Stack;

/// <summary>The demo traffic, as a process of its own that a slow gateway does not slow down.</summary>
internal sealed class Traffic(StackSettings settings) : IAsyncDisposable
{
    private Process? _process;

    public void Start()
    {
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!);
        environment["INFERSHIELD_API_KEY"] = settings.AdminKey;
        var program = Path.Combine(AppHost.ProgramFolder("InferShield.Traffic"), "InferShield.Traffic.dll");
        string[] command = ["dotnet", program, "--gateway", settings.Address("api").ToString(), "--rate", "5", "--concurrency", "1000", "--timeout", "300"];
        _process = new Launch(command, settings.Folder, environment).Start(settings.Log("traffic"));
    }

    /// <summary>No demo traffic until the fault ends.</summary>
    public async Task<IAsyncDisposable> LostAsync()
    {
        await StopAsync();
        return Undo.By(Start);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopAsync()
    {
        if (_process is { } process)
        {
            await Processes.SignalAsync("KILL", process.Id);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }
}
