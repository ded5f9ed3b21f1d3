using System.Globalization;

namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether the parts' clocks agree with this machine's: samples from the future are dropped, alerts come late.</summary>
internal static class ClockCheck
{
    private static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Harmful = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var worst = TimeSpan.Zero;
        var looked = 0;
        foreach (var (part, path) in new[] { (stack.Gateway, "/health/live"), (stack.Prometheus, "/-/ready"), (stack.Alertmanager, "/-/ready"), (stack.Grafana, "/api/health") })
        {
            if (part is not { IsAway: false } || await SkewAsync(stack, part, path, cancellation) is not { } skew)
            {
                continue;
            }

            looked++;
            worst = skew.Duration() > worst ? skew.Duration() : worst;
            if (skew.Duration() > Tolerable)
            {
                var what = string.Create(CultureInfo.InvariantCulture, $"the clock of {part.Name} is {skew.Duration().TotalSeconds:0.0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} this machine's");
                Action<string, string?, string?> say = skew.Duration() > Harmful ? findings.Fail : findings.Warn;
                say(what, "one of the two machines does not keep time", "timedatectl status, on both; enable NTP");
            }
        }

        if (looked == 0)
        {
            findings.Skip("no part answers");
            return;
        }

        findings.OkIfNoTrouble(string.Create(CultureInfo.InvariantCulture, $"{looked} within {Math.Max(.5, worst.TotalSeconds):0.0} s of this machine's"));
    }

    private static async Task<TimeSpan?> SkewAsync(Stack stack, Part part, string path, CancellationToken cancellation)
    {
        if (part != stack.Prometheus)
        {
            return await part.ClockAsync(path, stack.Time, cancellation);
        }

        var before = stack.Time.GetUtcNow();
        var now = DateTimeOffset.UnixEpoch.AddSeconds(await part.NowAsync(cancellation));
        return now - (before + ((stack.Time.GetUtcNow() - before) / 2));
    }
}
