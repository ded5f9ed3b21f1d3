using System.Collections.Concurrent;
using InferShield.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InferShield.Tests.EndToEnd;

/// <summary>A target of Prometheus whose series are switches: one that is on makes an alert fire for a namespace.</summary>
internal sealed class DrillTarget : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Alert, string Namespace), bool> _on = new();
    private readonly WebApplication _app;

    private DrillTarget(WebApplication app) => _app = app;

    public int Port { get; } = FreePort.Next();

    public static async Task<DrillTarget> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var target = new DrillTarget(builder.Build());
        target._app.Urls.Add($"http://127.0.0.1:{target.Port}");
        target._app.MapGet("/metrics", () => Results.Text(
            string.Concat(target._on.Keys.Select(key => $"drill{{alert=\"{key.Alert}\",namespace=\"{key.Namespace}\"}} 1\n")), "text/plain; version=0.0.4"));
        await target._app.StartAsync();
        return target;
    }

    public void Start(string alert, string place) => _on[(alert, place)] = true;

    public void End(string alert, string place) => _on.TryRemove((alert, place), out _);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
