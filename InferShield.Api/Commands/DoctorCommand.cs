using System.CommandLine;
using System.Net.Http.Headers;
using InferShield.Api.Doctor;
using InferShield.Api.Doctor.Kubernetes;

namespace InferShield.Api.Commands;

/// <summary><c>doctor</c>: looks at a running system and its monitoring, and says what is wrong, why, and what mends it.</summary>
internal static class DoctorCommand
{
    private const int CouldNotRun = 2;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KubectlLimit = TimeSpan.FromSeconds(15);

    private static readonly Option<Uri> Gateway = Address("--gateway", "The gateway's management listener.");
    private static readonly Option<Uri> Prometheus = Address("--prometheus", "Prometheus.");
    private static readonly Option<Uri> Alertmanager = Address("--alertmanager", "Alertmanager.");
    private static readonly Option<Uri> Grafana = Address("--grafana", "Grafana; GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD, sign in to it.");
    private static readonly Option<string> Monitoring = new("--monitoring") { Description = "The repository's monitoring folder.", HelpName = "FOLDER" };
    private static readonly Option<string> Data = new("--data") { Description = "The data folder of a running app host, instead of .data here or above.", HelpName = "FOLDER" };
    private static readonly Option<bool> InKubernetes = new("--kubernetes") { Description = "Look at the cluster of kubectl's current context too." };
    private static readonly Option<string> Namespace = new("--namespace") { Description = "InferShield's namespace.", DefaultValueFactory = _ => "infershield" };
    private static readonly Option<string> MonitoringNamespace = new("--monitoring-namespace") { Description = "Prometheus's namespace.", DefaultValueFactory = _ => "monitoring" };
    private static readonly Option<string> KubectlProgram = new("--kubectl") { Description = "The kubectl to ask.", DefaultValueFactory = _ => "kubectl", HelpName = "PROGRAM" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print an array of {check, status, what, why, mend} instead of text." };

    public static Command Create()
    {
        var command = new Command("doctor", "Examine a running system and its monitoring. Without addresses: the one that ./run.sh has started here.")
        {
            Gateway, Prometheus, Alertmanager, Grafana, Monitoring, Data, InKubernetes, Namespace, MonitoringNamespace, KubectlProgram, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var inKubernetes = parsed.GetValue(InKubernetes);
        using var stack = StackOf(parsed);
        if (!stack.Parts.Any() && stack.Folder is null && !inKubernetes)
        {
            await Console.Error.WriteLineAsync(
                "Nothing to examine: no running system was found here. Start one (./run.sh), or name its parts, as --gateway URL --prometheus URL.");
            return CouldNotRun;
        }

        var diagnoses = new List<Diagnosis>();
        if (inKubernetes)
        {
            try
            {
                var kubectl = new Kubectl(parsed.GetRequiredValue(KubectlProgram), KubectlLimit);
                diagnoses.AddRange(await new ClusterChecks(kubectl, parsed.GetRequiredValue(Namespace), parsed.GetRequiredValue(MonitoringNamespace)).RunAsync(cancellation));
            }
            catch (ClusterException failure)
            {
                await Console.Error.WriteLineAsync($"The cluster cannot be examined: {failure.Message}");
                return CouldNotRun;
            }
        }

        if (stack.Parts.Any() || stack.Folder is not null)
        {
            diagnoses.AddRange(await Checkup.RunAsync(stack, Checkup.All, cancellation));
        }

        if (parsed.GetValue(Json))
        {
            Report.WriteJson(diagnoses, Console.Out);
        }
        else
        {
            Report.WriteText(diagnoses, Console.Out);
        }

        return Report.ExitCode(diagnoses);
    }

    /// <summary>Whatever is named by an option; the rest from the run that is found, unless only named parts are to be examined.</summary>
    private static Stack StackOf(ParseResult parsed)
    {
        var isNamed = new Option[] { Gateway, Prometheus, Alertmanager, Grafana }.Any(option => parsed.GetResult(option) is not null);
        var run = parsed.GetValue(Data) is { } data ? SystemFile.Read(data)
            : isNamed || parsed.GetValue(InKubernetes) ? null
            : SystemFile.Find(Directory.GetCurrentDirectory());
        var folder = parsed.GetValue(Monitoring) ?? run?.Monitoring;
        return new Stack(TimeProvider.System)
        {
            Gateway = Part("The gateway", parsed.GetValue(Gateway) ?? run?.Gateway),
            Prometheus = Part("Prometheus", parsed.GetValue(Prometheus) ?? run?.Prometheus),
            Alertmanager = Part("Alertmanager", parsed.GetValue(Alertmanager) ?? run?.Alertmanager),
            Grafana = Part("Grafana", parsed.GetValue(Grafana) ?? run?.Grafana, GrafanaLogin() ?? run?.GrafanaLogin()),
            Folder = folder is null ? null : new MonitoringFolder(folder),
            AlertmanagerHome = run?.AlertmanagerHome ?? (folder is not null && Directory.Exists(Path.Combine(folder, "alertmanager", "secrets")) ? Path.Combine(folder, "alertmanager") : null),
            ExpectedJobs = run?.Jobs,
            LeftOut = run?.LeftOut ?? new Dictionary<string, string>(),
        };
    }

    private static Part? Part(string name, Uri? address, AuthenticationHeaderValue? authorization = null) =>
        address is null ? null : new Part(name, address, CallLimit, authorization);

    private static AuthenticationHeaderValue? GrafanaLogin() =>
        Environment.GetEnvironmentVariable("GRAFANA_TOKEN") is { Length: > 0 } token ? new("Bearer", token)
        : Environment.GetEnvironmentVariable("GRAFANA_PASSWORD") is { Length: > 0 } password ? SystemFile.Basic(Environment.GetEnvironmentVariable("GRAFANA_USER") ?? "admin", password)
        : null;

    private static Option<Uri> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            result.AddError($"{name} must be an address such as http://localhost:9090.");
            return null;
        },
    };
}
