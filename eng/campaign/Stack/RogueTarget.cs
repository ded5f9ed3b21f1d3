using InferShield.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InferShield.Campaign.Stack;

/// <summary>A target of the gateway's job that tells what the gateway tells, and more.</summary>
internal static class RogueTarget
{
    public static async Task<IAsyncDisposable> StartAsync(LiveStack stack, string more, CancellationToken cancellation)
    {
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder([$"--urls=http://127.0.0.1:{port}"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        using var http = new HttpClient { BaseAddress = stack.Settings.Address("management") };
        var text = await http.GetStringAsync("/metrics", cancellation);
        app.MapGet("/metrics", () => Results.Text(text + more, "text/plain; version=0.0.4"));
        await app.StartAsync(cancellation);
        return Undo.All(app, Targets.Add(stack.Settings, "infershield", port));
    }
}
