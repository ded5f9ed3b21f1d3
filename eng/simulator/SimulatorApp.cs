using InferShield.Simulator.Anthropic;
using InferShield.Simulator.Faults;
using InferShield.Simulator.OpenAi;
using InferShield.Simulator.Receivers;
using InferShield.Simulator.Receivers.Mail;
using InferShield.Simulator.Requests;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator;

/// <summary>
/// A model provider that answers from a table instead of a model, and the services that alerts go to: chat, pager, mail, heartbeat.
/// Equal requests get equal answers, byte for byte.
/// </summary>
public static class SimulatorApp
{
    /// <summary>Builds the server; the caller starts and disposes it.</summary>
    /// <param name="args">
    /// Configuration as <c>--Key=value</c>: <c>--urls=http://127.0.0.1:0</c>, <c>--Simulator:LatencyMilliseconds=50</c>.
    /// Values are checked when the server starts (<see cref="Microsoft.Extensions.Options.OptionsValidationException"/>).
    /// </param>
    public static WebApplication Create(params string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

        // It would say of every wrong Content-Length that was asked for that it is wrong.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);

        builder.Services.AddOptions<SimulatorOptions>().BindConfiguration(SimulatorOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<Behaviour>().BindConfiguration(SimulatorOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<BehaviourStore>();
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton<ModelCalls>();
        builder.Services.AddSingleton<Inboxes>();
        builder.Services.AddSingleton<SmtpReceiver>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SmtpReceiver>());

        var app = builder.Build();

        // The providers.
        var v1 = app.MapGroup("/v1").AddEndpointFilter<ProviderFilter>();
        v1.MapOpenAi();
        v1.MapAnthropic();
        v1.MapModels();
        v1.MapFallback("{*path}", IResult (HttpRequest request) =>
            throw new ProviderException(404, $"There is no {request.Method} {request.Path}.") { Code = "unknown_url" });

        // What tests steer and read.
        app.MapBehaviour();
        app.MapRequests();

        // Where alerts end in local runs.
        app.MapReceivers();
        app.MapGet("/health", () => "ok");
        return app;
    }
}
