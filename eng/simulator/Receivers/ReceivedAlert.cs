using System.Text.Json;

namespace InferShield.Simulator.Receivers;

/// <param name="At">When it came.</param>
/// <param name="Payload">What was posted, as it is.</param>
internal sealed record ReceivedAlert(DateTimeOffset At, JsonElement Payload);
