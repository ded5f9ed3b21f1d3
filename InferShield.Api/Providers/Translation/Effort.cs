namespace InferShield.Api.Providers.Translation;

/// <summary>How hard a model is to think: both providers' words, and the tokens by which Anthropic's older models are told.</summary>
internal static class Effort
{
    private const int Low = 4096;
    private const int Medium = 16384;

    /// <summary>Null for none and for what is no word of OpenAI's.</summary>
    public static string? ToAnthropic(string effort) => effort switch
    {
        "minimal" or "low" => "low",
        "medium" or "high" or "xhigh" => effort,
        _ => null,
    };

    /// <summary>Null for what is no word of Anthropic's.</summary>
    public static string? ToOpenAi(string effort) => effort switch
    {
        "low" or "medium" or "high" or "xhigh" => effort,
        "max" => "xhigh",
        _ => null,
    };

    public static string OfBudget(double tokens) => tokens < Low ? "low" : tokens < Medium ? "medium" : "high";
}
