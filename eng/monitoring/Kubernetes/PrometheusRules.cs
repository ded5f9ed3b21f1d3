using System.Globalization;
using System.Text;
using InferShield.Monitoring.Rules;

namespace InferShield.Monitoring.Kubernetes;

/// <summary>The rule files as PrometheusRule objects of the Prometheus operator, with the same text.</summary>
internal static class PrometheusRules
{
    public static string Write()
    {
        var text = new StringBuilder("# Generated from monitoring/prometheus/rules/*.yaml by `dotnet run --project eng/monitoring -- generate`. Do not edit.\n");
        foreach (var file in MonitoringFiles.RuleFiles)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                ---
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata:
                  name: infershield-{{Path.GetFileNameWithoutExtension(file)}}
                  labels:
                    app: infershield
                    app.kubernetes.io/part-of: infershield
                    release: prometheus
                spec:

                """);
            var lines = File.ReadAllLines(file);
            foreach (var line in lines.SkipWhile(line => line != "groups:"))
            {
                text.Append(line.Length == 0 ? "" : "  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }
}
