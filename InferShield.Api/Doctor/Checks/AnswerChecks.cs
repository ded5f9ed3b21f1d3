namespace InferShield.Api.Doctor.Checks;

/// <summary>Whether a part answers at all. Where one does not, the checks that need it are skipped.</summary>
internal static class AnswerChecks
{
    public static Task PrometheusAsync(Stack stack, Findings findings, CancellationToken cancellation) =>
        AnswersAsync(stack.Prometheus!, "/-/ready", "./run.sh, or kubectl -n monitoring port-forward svc/prometheus-operated 9090", findings, cancellation);

    public static async Task AlertmanagerAsync(Stack stack, Findings findings, CancellationToken cancellation)
    {
        var alertmanager = stack.Alertmanager!;
        await AnswersAsync(alertmanager, "/-/ready", "./run.sh, or kubectl -n monitoring port-forward svc/alertmanager-operated 9093", findings, cancellation, silent: true);
        if (findings.HasTrouble)
        {
            return;
        }

        var status = await alertmanager.JsonAsync("/api/v2/status", cancellation);
        var cluster = status.GetProperty("cluster");
        var state = cluster.GetProperty("status").GetString();
        var peers = cluster.TryGetProperty("peers", out var list) ? list.GetArrayLength() : 0;
        if (state is not ("ready" or "disabled"))
        {
            findings.Fail($"Alertmanager's cluster is {state}", $"it sees {peers} peers", $"open {alertmanager.At("/#/status")}");
        }

        findings.OkIfNoTrouble($"version {status.GetProperty("versionInfo").GetProperty("version").GetString()}, {(state == "disabled" ? "alone" : $"{peers} in the cluster")}");
    }

    /// <summary>Fails, and marks the part as away, unless it answers with success.</summary>
    public static async Task AnswersAsync(
        Part part, string path, string mend, Findings findings, CancellationToken cancellation, bool silent = false)
    {
        try
        {
            await part.TextAsync(path, cancellation);
            if (!silent)
            {
                findings.OkIfNoTrouble($"answers at {part.At(path)}");
            }
        }
        catch (PartException failure)
        {
            part.IsAway = true;
            findings.Fail($"{part.Name} does not answer", failure.Message, mend);
        }
    }
}
