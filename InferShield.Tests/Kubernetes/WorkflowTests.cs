using System.Text.RegularExpressions;

namespace InferShield.Tests.Kubernetes;

/// <summary>The example workflow names what there is, and no more rights than it needs.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Root = Path.GetFullPath(MonitoringFiles.PathOf(".."));
    private static readonly string Text = File.ReadAllText(Path.Combine(Root, ".github", "workflows", "infershield.yml"));
    private static readonly IDictionary<object, object> Workflow = (IDictionary<object, object>)MonitoringFiles.ParseYaml(Text);

    private static IEnumerable<(string Job, IDictionary<object, object> Content)> Jobs =>
        ((IDictionary<object, object>)Workflow["jobs"]).Select(job => ((string)job.Key, (IDictionary<object, object>)job.Value));

    private static IEnumerable<IDictionary<object, object>> Steps =>
        Jobs.SelectMany(job => ((IEnumerable<object>)job.Content["steps"]).Cast<IDictionary<object, object>>());

    private static IReadOnlyList<string> Commands => [.. Steps.Where(step => step.ContainsKey("run")).Select(step => (string)step["run"])];

    [Fact]
    public void Every_script_project_and_file_that_it_names_exists()
    {
        var paths = Commands.SelectMany(command => RepositoryPath().Matches(command)).Select(match => match.Groups["path"].Value).Distinct().ToList();

        Assert.Contains("eng/image.sh", paths);
        Assert.Contains("eng/containers.sh", paths);
        Assert.Contains("monitoring/prometheus/rules/*.yaml", paths);
        Assert.All(paths, path => Assert.True(Matches(path), path));
    }

    [Fact]
    public void Every_script_that_it_calls_may_be_executed()
    {
        var scripts = Commands.SelectMany(command => RepositoryPath().Matches(command)).Select(match => match.Groups["path"].Value)
            .Where(path => path.EndsWith(".sh", StringComparison.Ordinal)).Distinct().ToList();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(Root, script)).HasFlag(UnixFileMode.UserExecute), script));
    }

    [Fact]
    public void Every_action_is_pinned_by_commit_with_its_version_beside_it()
    {
        var uses = Text.Split('\n').Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(@"uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$", line));
    }

    [Fact]
    public void No_job_may_write_and_none_runs_for_ever()
    {
        Assert.Equal([new("contents", "read")], (IDictionary<object, object>)Workflow["permissions"]);
        Assert.All(Jobs, job => Assert.False(job.Content.ContainsKey("permissions"), job.Job));
        Assert.All(Jobs, job => Assert.True(job.Content.ContainsKey("timeout-minutes"), job.Job));
    }

    [Fact]
    public void It_pushes_on_a_tag_only_and_no_untrusted_text_becomes_a_command()
    {
        var push = Assert.Single(Steps, step => step.TryGetValue("run", out var command) && ((string)command).Contains("docker login", StringComparison.Ordinal));

        Assert.Equal("github.ref_type == 'tag'", push["if"]);
        Assert.All(Commands, command => Assert.DoesNotContain("${{", command, StringComparison.Ordinal));
    }

    private static bool Matches(string path)
    {
        var trimmed = path.TrimEnd('/');
        var (folder, name) = (Path.Combine(Root, Path.GetDirectoryName(trimmed)!), Path.GetFileName(trimmed));
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, name).Any();
    }

    // What begins with a folder of the repository, or with ./, and is not made by the run itself.
    [GeneratedRegex(@"(?:^|[\s""])(?<path>(?:\./|eng/|monitoring/|InferShield\.)[\w./*-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryPath();
}
