using System.CommandLine;

namespace InferShield.AppHost.Local;

/// <summary>The app host's own command line. What Aspire's tools pass along is handed on to Aspire.</summary>
/// <param name="ForAspire">The arguments that Aspire reads.</param>
/// <param name="ExitCode">Set when there is nothing to run: 0 after <c>--help</c>, 2 after an error.</param>
internal sealed record AppHostArguments(RunMode Mode, bool Fresh, bool Demo, string[] ForAspire, int? ExitCode)
{
    private const int UsageError = 2;

    // Not Enum.TryParse, which takes numbers and lists too.
    private static readonly Dictionary<string, RunMode> Modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["containers"] = RunMode.Containers,
        ["native"] = RunMode.Native,
        ["embedded"] = RunMode.Embedded,
    };

    // Options of the Aspire CLI and of Aspire's publishing, each with one value.
    private static readonly HashSet<string> AspireOptions =
    [
        "--operation", "--step", "--publisher", "--output-path", "--environment", "--log-level", "--include-exception-details", "--deploy", "--clear-cache",
    ];

    public static AppHostArguments Parse(string[] args)
    {
        var mode = new Option<RunMode>("--mode")
        {
            Description = "Force one way to run every part: containers, native or embedded.",
            HelpName = "containers|native|embedded",
            CustomParser = result =>
            {
                if (Modes.TryGetValue(result.Tokens[0].Value, out var value))
                {
                    return value;
                }

                result.AddError($"'{result.Tokens[0].Value}' is no mode: choose containers, native or embedded.");
                return RunMode.Auto;
            },
        };
        var fresh = new Option<bool>("--fresh") { Description = "Empty the data folder, and its containers' volumes, first." };
        var demo = new Option<bool>("--demo") { Description = "Send a mix of benign prompts, attacks, reports and failures." };
        var root = new RootCommand("InferShield: the gateway, its database, its cache and its monitoring, wired together.")
        {
            mode,
            fresh,
            demo,
        };
        root.SetAction(_ => 0);

        var (own, forAspire) = Split(args);
        root.Validators.Add(result => Settings.Check(forAspire).ToList().ForEach(result.AddError));
        var parsed = root.Parse(own);
        if (parsed.Errors.Count > 0 || own.Any(argument => argument is "--help" or "-h" or "-?" or "--version"))
        {
            parsed.Invoke();
            if (!own.Contains("--version"))
            {
                Console.WriteLine(Settings.Help);
            }

            return new(RunMode.Auto, false, false, [], parsed.Errors.Count > 0 ? UsageError : 0);
        }

        return new(parsed.GetValue(mode), parsed.GetValue(fresh), parsed.GetValue(demo), forAspire, null);
    }

    /// <summary>Settings such as <c>--Ports:api=9000</c> and Aspire's options go to Aspire, the rest is this program's.</summary>
    private static (string[] Own, string[] ForAspire) Split(string[] args)
    {
        var own = new List<string>();
        var forAspire = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=', 2)[0];
            if (name.StartsWith("--", StringComparison.Ordinal) && (name.Contains(':', StringComparison.Ordinal) || AspireOptions.Contains(name)))
            {
                forAspire.Add(args[i]);
                if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                {
                    forAspire.Add(args[++i]);
                }
            }
            else
            {
                own.Add(args[i]);
            }
        }

        return ([.. own], [.. forAspire]);
    }
}
