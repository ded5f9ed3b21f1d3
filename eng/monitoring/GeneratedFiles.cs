using InferShield.Monitoring.Docs;
using InferShield.Monitoring.Kubernetes;
using InferShield.Monitoring.Rules;
using InferShield.Monitoring.Slo;

namespace InferShield.Monitoring;

/// <summary>A file whose content follows from others.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Content">What it should be.</param>
internal sealed record GeneratedFile(string Path, string Content)
{
    public bool IsCurrent => File.Exists(Path) && File.ReadAllText(Path) == Content;

    public void Write()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, Content);
    }
}

internal static class GeneratedFiles
{
    /// <summary>Every generated file, each made when those before it are written.</summary>
    public static IEnumerable<GeneratedFile> All()
    {
        yield return new(MonitoringFiles.PathOf("prometheus", "rules", "slo-rules.yaml"), SloRules.Write(SloFile.ReadAll()));
        yield return new(MonitoringFiles.PathOf("kubernetes", "operator", "prometheus-rules.yaml"), PrometheusRules.Write("monitoring/prometheus/rules/*.yaml", MonitoringFiles.RuleFiles));
        yield return new(
            MonitoringFiles.PathOf("kubernetes", "thanos", "operator", "prometheus-rules.yaml"),
            PrometheusRules.Write("monitoring/kubernetes/thanos/plain/thanos-alerts.yaml", [MonitoringFiles.PathOf("kubernetes", "thanos", "plain", "thanos-alerts.yaml")]));
        foreach (var test in MonitoringFiles.RuleTestFiles)
        {
            yield return new(test, EvaluationOrder.Write(File.ReadAllText(test)));
        }

        yield return Readme.Generate(MonitoringFiles.PathOf("README.md"));
    }
}
