using System.CommandLine;
using System.Globalization;

namespace InferShield.Traffic;

/// <summary>The command line. Exit code: 0 done, 1 stopped before <c>--count</c> was reached, 2 called wrongly.</summary>
internal static class TrafficCommand
{
    private static readonly string[] GatewayVariables = ["GATEWAY_URL", "services__api__http__0", "services__api__https__0"];

    private static readonly Option<string?> Gateway = new("--gateway")
    {
        Description = $"The gateway's address. Default: the first that is set of {string.Join(", ", GatewayVariables)}.",
    };

    private static readonly Option<double?> Rate = Bounded<double>(
        "--rate", "Requests per second, 0 for as fast as possible. Default: TRAFFIC_RATE or 5.", 0, 10_000);

    private static readonly Option<int?> Seed = Bounded(
        "--seed", "The same seed gives the same requests in the same order. Default: TRAFFIC_SEED or 1.", int.MinValue, int.MaxValue);

    private static readonly Option<int?> Count = Bounded("--count", "End after so many requests and print the counts.", 1, int.MaxValue);

    private static readonly Option<int?> Concurrency = Bounded("--concurrency", "Requests under way at once. Default: 16.", 1, 1000);

    private static readonly Option<double?> Timeout = Bounded<double>("--timeout", "Give a request up after so many seconds. Default: 60.", 0.1, 3600);

    public static async Task<int> RunAsync(
        string[] args, Func<string, string?> environment, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var command = new RootCommand("Sends a realistic mix of requests to InferShield. The API key is read from INFERSHIELD_API_KEY.")
        {
            Gateway, Rate, Seed, Count, Concurrency, Timeout,
        };
        command.SetAction(async (parsed, stop) =>
        {
            if (Read(parsed, environment, error) is not { } options)
            {
                return 2;
            }

            using var generator = new Generator(options, TimeProvider.System, output);
            return await generator.RunAsync(stop) ? 0 : 1;
        });

        var result = command.Parse(args);
        var exitCode = await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancellation);
        return result.Errors.Count > 0 ? 2 : exitCode;
    }

    private static TrafficOptions? Read(ParseResult parsed, Func<string, string?> environment, TextWriter error)
    {
        var address = parsed.GetValue(Gateway) ?? GatewayVariables.Select(environment).FirstOrDefault(value => value is { Length: > 0 });
        if (!Uri.TryCreate(address, UriKind.Absolute, out var gateway) || gateway.Scheme is not ("http" or "https"))
        {
            error.WriteLine($"'{address}' is no address of a gateway: give --gateway http://HOST:PORT or set GATEWAY_URL.");
            return null;
        }

        if (environment("INFERSHIELD_API_KEY") is not { Length: > 0 } key)
        {
            error.WriteLine("INFERSHIELD_API_KEY is not set.");
            return null;
        }

        if (!TryRead(environment, "TRAFFIC_RATE", 5.0, out var rate) || rate is not (>= 0 and <= 10_000)
            || !TryRead(environment, "TRAFFIC_SEED", 1, out var seed))
        {
            error.WriteLine("TRAFFIC_RATE has to be a number from 0 to 10000, TRAFFIC_SEED a whole number.");
            return null;
        }

        return new TrafficOptions(
            gateway,
            key,
            parsed.GetValue(Rate) ?? rate,
            parsed.GetValue(Seed) ?? seed,
            parsed.GetValue(Count),
            parsed.GetValue(Concurrency) ?? 16,
            TimeSpan.FromSeconds(parsed.GetValue(Timeout) ?? 60));
    }

    private static bool TryRead<T>(Func<string, string?> environment, string name, T otherwise, out T value)
        where T : IParsable<T>
    {
        value = otherwise;
        return environment(name) is not { Length: > 0 } text || T.TryParse(text, CultureInfo.InvariantCulture, out value!);
    }

    private static Option<T?> Bounded<T>(string name, string description, T least, T most)
        where T : struct, IComparable<T>, IParsable<T> => new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                if (T.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value)
                    && value.CompareTo(least) >= 0
                    && value.CompareTo(most) <= 0)
                {
                    return value;
                }

                result.AddError(FormattableString.Invariant($"{name} has to be a number from {least} to {most}."));
                return null;
            },
        };
}
