using System.Globalization;

namespace InferShield.Simulator.Faults;

/// <summary>What happens to one call: <see cref="Behaviour"/> applied, then what the model's name asks for.</summary>
internal sealed record Plan(
    TimeSpan Latency, TimeSpan FirstToken, double TokensPerSecond, int? ErrorStatus, int RetryAfterSeconds, Fault Fault)
{
    private const string ErrorModel = "sim-error-";
    private const double SlowTokensPerSecond = 50;

    /// <param name="behaviour">What is set for all calls.</param>
    /// <param name="call">The call's number, from 1, since that was set.</param>
    /// <param name="model">The model's name, which wins where it says anything.</param>
    /// <param name="slow">The latency of <c>sim-slow</c>.</param>
    public static Plan For(Behaviour behaviour, long call, string model, TimeSpan slow)
    {
        var plan = new Plan(
            TimeSpan.FromMilliseconds(behaviour.LatencyMilliseconds),
            TimeSpan.FromMilliseconds(behaviour.FirstTokenMilliseconds),
            behaviour.TokensPerSecond,
            IsHit(call, behaviour.ErrorRate) ? behaviour.ErrorStatus : null,
            behaviour.RetryAfterSeconds,
            IsHit(call, behaviour.FaultRate) ? behaviour.Fault : Fault.None);

        return model switch
        {
            "sim-slow" => plan with { Latency = slow, TokensPerSecond = SlowTokensPerSecond },
            "sim-hang" => plan with { Fault = Fault.Hang },
            "sim-stall" => plan with { Fault = Fault.Stall },
            "sim-reset" => plan with { Fault = Fault.Reset },
            "sim-malformed" => plan with { Fault = Fault.Malformed },
            _ when ErrorOf(model) is { } status => plan with { ErrorStatus = status },
            _ => plan,
        };
    }

    private static bool IsHit(long call, double rate) => Math.Floor(call * rate) > Math.Floor((call - 1) * rate);

    private static int? ErrorOf(string model) =>
        model.StartsWith(ErrorModel, StringComparison.Ordinal)
        && int.TryParse(model.AsSpan(ErrorModel.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
        && status is >= 400 and <= 599
            ? status
            : null;
}
