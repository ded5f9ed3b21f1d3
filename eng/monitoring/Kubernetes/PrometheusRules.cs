using System.Globalization;
using System.Text;

namespace InferShield.Monitoring.Kubernetes;

/// <summary>The rule files as PrometheusRule objects of the Prometheus operator, with the same text.</summary>
internal static class PrometheusRules
{
    /// <param name="source">The files as the comment at the top names them.</param>
    /// <param name="files">Their paths; each becomes one object of its name.</param>
    public static string Write(string source, IEnumerable<string> files)
    {
        var text = new StringBuilder($"# Generated from {source} by `dotnet run --project eng/monitoring -- generate`. Do not edit.\n");
        foreach (var file in files)
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
