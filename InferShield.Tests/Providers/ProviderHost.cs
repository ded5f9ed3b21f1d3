using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using InferShield.Api.Providers;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace InferShield.Tests.Providers;

/// <summary>The providers of some settings without a gateway around them, with all that they count and log.</summary>
internal sealed class ProviderHost : IDisposable
{
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = new();
    private readonly MeterListener _listener = new();
    private readonly IHost _host;

    /// <param name="settings">Such as <c>Provider:BaseUrl=http://127.0.0.1:9/v1</c>.</param>
    public ProviderHost(params string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Pairs(settings));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(Logs));
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<InferShieldMetrics>();
        builder.Services.AddSingleton<CertificateExpiry>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddProviders();
        _host = builder.Build();
        var meters = _host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name == MetricContract.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        _listener.Start();
        Calls = _host.Services.GetRequiredService<ProviderCalls>();
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public FakeLogCollector Logs { get; } = new();

    public ProviderCalls Calls { get; }

    public static KeyValuePair<string, string?>[] Pairs(IEnumerable<string> settings) =>
        [.. settings.Select(setting => setting.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], (string?)parts[1]))];

    public static HttpContext Request(params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext { RequestAborted = Cancellation };
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        return context;
    }

    public static ProviderCall Call(string model, bool stream = false) => new("chat", Dialect.OpenAi, HttpMethod.Post, "chat/completions", model,
        new JsonObject { ["model"] = model, ["stream"] = stream, ["messages"] = new JsonArray(), ["seed"] = null });

    public Task<ProviderAnswer> SendAsync(string model, params (string Name, string Value)[] headers) => Calls.SendAsync(Request(headers), Call(model));

    public Task<ProviderStream> OpenAsync(string model) => Calls.OpenAsync(Request(), Call(model, stream: true));

    /// <summary>The kind of the failure that a call ends in.</summary>
    public async Task<string> FailureAsync(string model) => (await Assert.ThrowsAsync<UpstreamException>(() => SendAsync(model))).Kind;

    /// <summary>The sum of what was measured: a counter's total, a gauge's level, how often a histogram recorded (with <paramref name="count"/>).</summary>
    public double Measured(MetricDefinition metric, bool count = false, params string[] labels)
    {
        var wanted = metric.Labels.Zip(labels).ToArray();
        return _measured.Where(one => one.Name == metric.Instrument && wanted.All(label => Equals(one.Tags[label.First], label.Second)))
            .Sum(one => count ? 1 : one.Value);
    }

    public double Sum(MetricDefinition metric, params string[] labels) => Measured(metric, false, labels);

    /// <summary>What a gauge says that is read at each scrape.</summary>
    public double Read(MetricDefinition gauge, string provider)
    {
        _listener.RecordObservableInstruments();
        return _measured.Last(one => one.Name == gauge.Instrument && Equals(one.Tags["provider"], provider)).Value;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _host.Dispose();
    }
}
