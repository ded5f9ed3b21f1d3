using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InferShield.Tests.Doctor;

/// <summary>An HTTP server on a free port of 127.0.0.1 that answers each path as it was told.</summary>
internal sealed class FakePart : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();
    private WebApplication _app = null!;

    public Uri Address { get; private set; } = null!;

    public static async Task<FakePart> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var part = new FakePart { _app = builder.Build() };
        part._app.Urls.Add("http://127.0.0.1:0");
        part._app.Run(context => part._answers.TryGetValue(context.Request.Path, out var answer) ? answer(context) : NotFound(context));
        await part._app.StartAsync(TestContext.Current.CancellationToken);
        part.Address = new Uri(part._app.Urls.Single());
        return part;
    }

    public void Answer(string path, string body, int status = 200) => Answer(path, _ => (status, body));

    public void Answer(string path, Func<HttpRequest, (int Status, string Body)> answer) => _answers[path] = context =>
    {
        var (status, body) = answer(context.Request);
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    /// <summary>Accepts requests for a path and never answers them.</summary>
    public void Hang(string path) => _answers[path] = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>Says another time than it is.</summary>
    public void Answer(string path, string body, TimeSpan ahead) => _answers[path] = context =>
    {
        context.Response.Headers.Date = (DateTimeOffset.UtcNow + ahead).ToString("R");
        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
