using InferShield.Api.Errors;

namespace InferShield.Api.Tenants.Limiting;

/// <summary>What a client is told whose request finds no room in a limit.</summary>
internal static class LimitRefusal
{
    // Client libraries wait no longer than this of themselves; told not to, they do not try again in vain.
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    public static RequestException Of(IReadOnlyList<Charge> charges, Taken taken, bool isAnthropic)
    {
        var charge = charges[taken.Refused];
        var wait = charge.Wait(taken.Counts[taken.Refused]);
        var headers = LimitHeaders.Of(charges, taken, isAnthropic);
        if (!(wait <= LongestRetry))
        {
            headers.Add(new("x-should-retry", "false"));
        }

        var whose = charge.IsKey ? "The key's limit" : "The tenant's limit";
        var limit = charge.Kind == LimitKind.CostPerMonth ? $"{Money.Dollars(charge.Limit):0.##########} US dollars" : $"{charge.Limit}";
        var what = charge.Kind switch
        {
            LimitKind.RequestsPerMinute => "requests a minute",
            LimitKind.TokensPerMinute => "tokens a minute",
            LimitKind.TokensPerDay => "tokens a day",
            _ => "a month",
        };
        return new RequestException(
            StatusCodes.Status429TooManyRequests,
            charge.Kind == LimitKind.CostPerMonth ? "insufficient_quota" : "rate_limit_exceeded",
            wait is null
                ? $"{whose} of {limit} {what} is less than this request alone may take. Ask for less, such as by a smaller maximum of tokens."
                : $"{whose} of {limit} {what} leaves no room for this request. Try again in {LimitHeaders.Duration(wait.Value)}.")
        {
            RetryAfter = wait is { } time && time > TimeSpan.Zero ? time : wait is null ? null : TimeSpan.FromSeconds(1),
            Headers = headers,
        };
    }
}
