using System.Text.Json;

namespace InferShield.Simulator.Receivers;

/// <summary>A service that calls when beats stop: it takes whatever is posted.</summary>
internal sealed class HeartbeatReceiver() : Receiver("heartbeat", "/heartbeat")
{
    public override LogLevel Level => LogLevel.Debug;

    public override IResult? Refuse(JsonElement payload) => null;

    public override IResult Accept(JsonElement payload) => Results.Text("OK");

    public override string Summarize(JsonElement payload) => Text(payload, "status") ?? "beat";
}
