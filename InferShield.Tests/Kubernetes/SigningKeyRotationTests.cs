using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using InferShield.Api.Audit.Seals;
using InferShield.Kubernetes;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Kubernetes;

/// <summary>The audit log's key and the one before: where pods get them from, and the rotation that README.md shows.</summary>
public sealed partial class SigningKeyRotationTests : IDisposable
{
    private const string Current = "audit-signing-key";
    private const string Previous = "audit-previous-signing-key";

    // kubectl on a Secret in a file, and what the pods read when they were told to start again.
    private const string Cluster = """
        kubectl() {
            [ "$1 $2" = '-n infershield' ] || { echo "kubectl $*" >&2; return 1; }
            shift 2
            case "$1 $2 ${3:-}" in
                'get secret infershield-secrets') shift 3; [ -z "${UNREACHABLE:-}" ] && command kubectl patch --local -f secret.json -p '{}' "$@" ;;
                'patch secret infershield-secrets') shift 3; command kubectl patch --local -f secret.json "$@" -o json >changed.json && mv changed.json secret.json ;;
                'rollout restart deployment/api') cp secret.json started.json ;;
                'rollout status deployment/api') [ -e started.json ] ;;
                *) echo "kubectl $*" >&2; return 1 ;;
            esac
        }
        curl() { [ -e started.json ]; }
        KEY=isk

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-rotation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/dev")]
    [InlineData("overlays/production")]
    [InlineData("overlays/production-managed")]
    [InlineData("overlays/production-plain")]
    public async Task Both_come_from_the_Secret_and_only_the_one_before_may_be_missing(string overlay)
    {
        var rendering = await Kustomize.RenderAsync(overlay);
        var variables = rendering["Deployment/api"].Containers.Single(container => container.Text("name") == "api").Items("env")
            .Where(variable => variable.Text("name")!.Contains("SigningKey", StringComparison.Ordinal));

        Assert.Equal(
            [("Audit__PreviousSigningKey", CleanUp.SecretName, Previous, true), ("Audit__SigningKey", CleanUp.SecretName, Current, false)],
            variables.Select(variable => (variable.Text("name"), variable.Text("valueFrom.secretKeyRef.name"), variable.Text("valueFrom.secretKeyRef.key"), variable.At("valueFrom.secretKeyRef")!.IsTrue("optional")))
                .Order());
        Assert.DoesNotContain(rendering.OfKind("ConfigMap").SelectMany(map => map.Json.Map("data")), entry => entry.Key.Contains(Previous, StringComparison.Ordinal) || entry.Value.Contains("PreviousSigningKey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_steps_that_are_shown_start_pods_with_a_new_key_and_the_one_before_which_then_goes()
    {
        var before = Secrets.Value(Current);
        await WriteSecretAsync((Current, before));
        var steps = Steps();
        foreach (var step in steps[..^1])
        {
            Assert.Equal((0, ""), await RunAsync(step));
        }

        var started = Data("started.json");
        using var key = SigningKey.Read(started[Current]);
        Assert.NotNull(key?.ExportParameters(includePrivateParameters: true).D);
        Assert.Equal(before, started[Previous]);
        Assert.NotEqual(before, started[Current]);
        Assert.Equal(started, Data("secret.json"));

        Assert.Equal((0, ""), await RunAsync(steps[^1]));
        var left = Data("secret.json");
        Assert.Equal(["admin-key", Current], left.Keys.Order());
        Assert.Equal(started[Current], left[Current]);
        Assert.Equal(left, Data("started.json"));
    }

    [Theory]
    [InlineData("the key in force cannot be read")]
    [InlineData("no key can be made")]
    [InlineData("a rotation is under way")]
    public async Task A_key_is_not_replaced_when(string obstacle)
    {
        (string, string)[] keys = [(Current, "in force"), (Previous, "before")];
        await WriteSecretAsync(obstacle == "a rotation is under way" ? keys : keys[..1]);
        var secret = Data("secret.json");

        var (exitCode, errors) = await RunAsync(obstacle switch
        {
            "the key in force cannot be read" => "UNREACHABLE=yes\n",
            "no key can be made" => "openssl() { return 127; }\n",
            _ => "",
        } + Steps()[0]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("parameter null or not set", errors, StringComparison.Ordinal);
        Assert.Equal(secret, Data("secret.json"));
    }

    private static string[] Steps() =>
        [.. BashBlock().Matches(File.ReadAllText(Path.Combine(Kustomize.Root, "README.md")).Split("\n## ").Single(section => section.StartsWith("Rotate the signing key", StringComparison.Ordinal)))
            .Select(match => match.Groups[1].Value)];

    /// <summary>Runs a block as it is shown: what follows a command that fails is not kept from running.</summary>
    private async Task<(int ExitCode, string Errors)> RunAsync(string step)
    {
        NativeServers.Require("kubectl");
        await WriteAsync("step.sh", Cluster + step);
        var start = new ProcessStartInfo("bash", "step.sh") { WorkingDirectory = _folder, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, errors);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private Task WriteSecretAsync(params (string Name, string Value)[] keys) => WriteAsync("secret.json", JsonSerializer.Serialize(new
    {
        apiVersion = "v1",
        kind = "Secret",
        metadata = new { name = CleanUp.SecretName },
        data = keys.Append(("admin-key", "a")).ToDictionary(entry => entry.Item1, entry => Base64(entry.Item2)),
    }));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, name), text, TestContext.Current.CancellationToken);

    private Dictionary<string, string> Data(string file) =>
        KubeYaml.Parse(File.ReadAllText(Path.Combine(_folder, file))).Map("data").ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(Convert.FromBase64String(entry.Value)));

    [GeneratedRegex("```bash\n([^`]*)```", RegexOptions.NonBacktracking)]
    private static partial Regex BashBlock();
}
