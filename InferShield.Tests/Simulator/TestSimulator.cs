using System.Net.Http.Json;
using System.Text;
using InferShield.Simulator;
using InferShield.Simulator.Receivers.Mail;
using InferShield.Simulator.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Simulator;

/// <summary>A simulator on a free loopback port, for one test.</summary>
internal sealed class TestSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestSimulator(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>Where it takes mail, when it was told to.</summary>
    public int SmtpPort => _app.Services.GetRequiredService<SmtpReceiver>().Port!.Value;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestSimulator> StartAsync(params string[] settings)
    {
        var app = SimulatorApp.Create(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", .. settings]);
        await app.StartAsync(Cancellation);
        return new TestSimulator(app);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

    public Task<HttpResponseMessage> ChatAsync(string model, bool stream = false) => PostAsync(
        "/v1/chat/completions",
        $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hello"}]}""");

    public async Task BehaveAsync(object behaviour) =>
        (await Http.PutAsJsonAsync("/simulator/behaviour", behaviour, Cancellation)).EnsureSuccessStatusCode();

    public ReceivedRequests Received() => _app.Services.GetRequiredService<RequestLog>().Last(int.MaxValue);

    /// <summary>Waits until so many model calls have come in.</summary>
    public async Task HasReceivedAsync(long calls)
    {
        while (Received().Total < calls)
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
