using System.Globalization;

namespace InferShield.Api.Tenants.Limiting;

/// <summary>Tells a client how much of its limits is left, in the headers that the libraries of OpenAI or of Anthropic read.</summary>
internal static class LimitHeaders
{
    private static readonly LimitKind[] Requests = [LimitKind.RequestsPerMinute];
    private static readonly LimitKind[] Tokens = [LimitKind.TokensPerMinute, LimitKind.TokensPerDay];

    /// <param name="charges">What the request takes.</param>
    /// <param name="taken">What came of it.</param>
    /// <param name="isAnthropic">Whose headers.</param>
    public static List<KeyValuePair<string, string>> Of(IReadOnlyList<Charge> charges, Taken taken, bool isAnthropic)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (word, kinds) in new[] { ("requests", Requests), ("tokens", Tokens) })
        {
            if (Tightest(charges, taken, kinds) is not { } tightest)
            {
                continue;
            }

            var (limit, remaining) = (Number(tightest.Charge.Limit), Number(tightest.Remaining));
            headers.AddRange(isAnthropic
                ?
                [
                    new($"anthropic-ratelimit-{word}-limit", limit),
                    new($"anthropic-ratelimit-{word}-remaining", remaining),
                    new($"anthropic-ratelimit-{word}-reset", (tightest.Charge.Window.Now + tightest.Reset).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                ]
                :
                [
                    new($"x-ratelimit-limit-{word}", limit),
                    new($"x-ratelimit-remaining-{word}", remaining),
                    new($"x-ratelimit-reset-{word}", Duration(tightest.Reset)),
                ]);
        }

        return headers;
    }

    /// <summary>A time in the way of OpenAI's headers: <c>120ms</c>, <c>12s</c>, <c>6m0s</c>, <c>11h32m5s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(1))
        {
            return $"{Math.Max(0, (long)time.TotalMilliseconds)}ms";
        }

        var whole = TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));
        return whole.TotalHours >= 1 ? $"{(long)whole.TotalHours}h{whole.Minutes}m{whole.Seconds}s"
            : whole.Minutes > 0 ? $"{whole.Minutes}m{whole.Seconds}s"
            : $"{whole.Seconds}s";
    }

    // Of a key's and its tenant's limits the one that leaves least.
    private static (Charge Charge, long Remaining, TimeSpan Reset)? Tightest(IReadOnlyList<Charge> charges, Taken taken, LimitKind[] kinds)
    {
        (Charge, long Remaining, TimeSpan)? tightest = null;
        for (var i = 0; i < charges.Count; i++)
        {
            var charge = charges[i];
            var used = charge.Used(taken.Counts[i]) + (taken.Refused < 0 ? charge.Amount : 0);
            var remaining = (long)Math.Clamp(charge.Limit - used, 0, charge.Limit);
            if (kinds.Contains(charge.Kind) && !(tightest?.Remaining <= remaining))
            {
                tightest = (charge, remaining, taken.Refused < 0 && charge.Amount > 0 ? charge.Window.Lifetime : charge.Reset(taken.Counts[i]));
            }
        }

        return tightest;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
