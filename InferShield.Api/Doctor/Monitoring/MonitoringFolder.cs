using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InferShield.Api.Doctor;

/// <summary>Something wrong in a file, at a line that counts from 1.</summary>
internal sealed record FileProblem(string File, int Line, string Problem)
{
    public string Place => $"{File}:{Line}";
}

/// <summary>A rule as its file writes it.</summary>
internal sealed record WrittenRule(string File, int Line, string Group, string Name, bool IsAlert, string Expression, string RunbookUrl);

/// <summary>A panel's query as its dashboard writes it.</summary>
internal sealed record PanelQuery(string Dashboard, string Panel, long PanelId, string Expression, string Format);

/// <summary>A variable of a dashboard with the value that stands for it when somebody opens the dashboard.</summary>
internal sealed record Dashboard(string File, string Uid, string Title, IReadOnlyList<PanelQuery> Queries, IReadOnlyDictionary<string, string> Variables);

/// <summary>The folder of the monitoring's configuration: what it holds, and what in it is broken.</summary>
internal sealed class MonitoringFolder(string path)
{
    private static readonly string[] RunbookSections = ["Meaning", "Impact", "Diagnosis", "Mitigation"];

    public string Path => path;

    public bool HasRunbooks => Directory.Exists(System.IO.Path.Combine(path, "runbooks"));

    /// <summary>Rules of every file that can be read, and what is wrong with the others.</summary>
    public (IReadOnlyList<WrittenRule> Rules, IReadOnlyList<FileProblem> Problems) Rules()
    {
        var (rules, problems) = (new List<WrittenRule>(), new List<FileProblem>());
        foreach (var file in Files(["prometheus", "rules"], "*.yaml", "*.yml"))
        {
            RuleFile.Read(file, Short(file), rules, problems);
        }

        return (rules, problems);
    }

    /// <summary>Dashboards of every file that can be read, and what is wrong with the others.</summary>
    public (IReadOnlyList<Dashboard> Dashboards, IReadOnlyList<FileProblem> Problems) Dashboards()
    {
        var (dashboards, problems) = (new List<Dashboard>(), new List<FileProblem>());
        foreach (var file in Files(["grafana", "dashboards"], "*.json"))
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllText(file));
                dashboards.Add(DashboardFile.Read(Short(file), document.RootElement));
            }
            catch (JsonException failure)
            {
                problems.Add(new(Short(file), (int)(failure.LineNumber ?? 0) + 1, $"is no JSON: {failure.Message.Split(" LineNumber:")[0]}"));
            }
            catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException)
            {
                problems.Add(new(Short(file), 1, "is no dashboard: it needs uid, title and panels"));
            }
        }

        problems.AddRange(dashboards.GroupBy(dashboard => dashboard.Uid).Where(same => same.Count() > 1)
            .Select(same => new FileProblem(same.Last().File, 1, $"has the uid {same.Key} of {same.First().File}")));
        return (dashboards, problems);
    }

    /// <summary>Runbooks without one of their sections, alerts without runbook, runbooks without alert.</summary>
    public IEnumerable<FileProblem> RunbookProblems(IReadOnlyList<WrittenRule> rules)
    {
        var runbooks = Files(["runbooks"], "*.md").ToDictionary(file => System.IO.Path.GetFileNameWithoutExtension(file));
        foreach (var alert in rules.Where(rule => rule.IsAlert))
        {
            if (alert.RunbookUrl.Length == 0)
            {
                yield return new(alert.File, alert.Line, $"alert {alert.Name} has no runbook_url");
            }
            else if (!runbooks.ContainsKey(System.IO.Path.GetFileNameWithoutExtension(alert.RunbookUrl)))
            {
                yield return new(alert.File, alert.Line, $"alert {alert.Name} names a runbook that is not there");
            }
        }

        var named = rules.Where(rule => rule.IsAlert).Select(rule => System.IO.Path.GetFileNameWithoutExtension(rule.RunbookUrl)).ToHashSet();
        foreach (var (name, file) in runbooks.Where(runbook => runbook.Key != "README"))
        {
            var lines = File.ReadAllLines(file);
            if (!named.Contains(name))
            {
                yield return new(Short(file), 1, "no alert names this runbook");
            }

            foreach (var section in RunbookSections)
            {
                var at = Array.FindIndex(lines, line => line.Trim() == "## " + section);
                var end = Array.FindIndex(lines, at + 1, line => line.StartsWith("## ", StringComparison.Ordinal));
                if (at < 0)
                {
                    yield return new(Short(file), lines.Length, $"has no section '## {section}'");
                }
                else if (lines[(at + 1)..(end < 0 ? lines.Length : end)].All(string.IsNullOrWhiteSpace))
                {
                    yield return new(Short(file), at + 1, $"its section '## {section}' is empty");
                }
            }
        }
    }

    /// <summary>The first document of a YAML text; null for an empty one.</summary>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static YamlNode? ParseYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : null;
    }

    private IEnumerable<string> Files(string[] folder, params string[] patterns)
    {
        var full = System.IO.Path.Combine([path, .. folder]);
        return Directory.Exists(full) ? patterns.SelectMany(pattern => Directory.EnumerateFiles(full, pattern)).Order(StringComparer.Ordinal) : [];
    }

    // As a person finds it from where the folder was named.
    private string Short(string file) => System.IO.Path.Combine(System.IO.Path.GetFileName(path.TrimEnd('/')), System.IO.Path.GetRelativePath(path, file));
}
