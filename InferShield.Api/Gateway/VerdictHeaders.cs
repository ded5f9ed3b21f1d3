using System.Globalization;
using InferShield.Api.Detection;
using InferShield.ServiceDefaults.Metrics;

namespace InferShield.Api.Gateway;

/// <summary>
/// Tells a client what the policies said, without a word of what they matched, and how long the gateway took: all its
/// own time up to here, and the engine's part of it, in microseconds. Nothing when nothing was inspected.
/// </summary>
internal static class VerdictHeaders
{
    private const int MostRules = 20;

    public static void Write(HttpContext context, Inspection inspection, TimeSpan elapsed)
    {
        if (ReferenceEquals(inspection, Inspection.Nothing))
        {
            return;
        }

        var headers = context.Response.Headers;
        headers["x-infershield-verdict"] = inspection.Action.ToWord();
        if (inspection.Findings.Count > 0)
        {
            headers["x-infershield-rules"] = string.Join(',', inspection.Rules.Take(MostRules));
        }

        headers["x-infershield-overhead-us"] = Microseconds(elapsed - context.UpstreamTime());
        headers["x-infershield-scan-us"] = Microseconds(TimeSpan.FromSeconds(inspection.ScanSeconds));
    }

    private static string Microseconds(TimeSpan time) => Math.Max(0, (long)time.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
}
