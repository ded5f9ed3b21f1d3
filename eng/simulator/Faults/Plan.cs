using System.Globalization;
using System.Text.Json;

namespace InferShield.Simulator.Faults;

/// <summary>What happens to one call: <see cref="Behaviour"/> applied, then what the model's name asks for.</summary>
internal sealed record Plan(
    TimeSpan Latency, TimeSpan FirstToken, double TokensPerSecond, int? ErrorStatus, int RetryAfterSeconds, Fault Fault,
    int PieceCharacters)
{
    private const string ErrorModel = "sim-error-";
    private const double SlowTokensPerSecond = 50;

    /// <summary>The models whose name asks for a fault.</summary>
    public static IReadOnlyDictionary<string, Fault> FaultModels { get; } = Enum.GetValues<Fault>().Where(fault => fault is not Fault.None)
        .ToDictionary(fault => "sim-" + JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString()));

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
            IsHit(call, behaviour.FaultRate) ? behaviour.Fault : Fault.None,
            behaviour.PieceCharacters);

        return model switch
        {
            "sim-slow" => plan with { Latency = slow, TokensPerSecond = SlowTokensPerSecond },
            _ when FaultModels.TryGetValue(model, out var fault) => plan with { Fault = fault },
            _ when model.StartsWith(ErrorModel, StringComparison.Ordinal) => plan.Failing(model[ErrorModel.Length..].Split("-after-")),
            _ => plan,
        };
    }

    private static bool IsHit(long call, double rate) => Math.Floor(call * rate) > Math.Floor((call - 1) * rate);

    /// <param name="asked">The status, and after it the seconds of Retry-After if the name says any.</param>
    private Plan Failing(string[] asked) => Number(asked[0], 400, 599) is not { } status ? this : this with
    {
        ErrorStatus = status,
        RetryAfterSeconds = (asked.Length > 1 ? Number(asked[1], 0, 3600) : null) ?? RetryAfterSeconds,
    };

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
