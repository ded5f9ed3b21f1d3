using InferShield.Api.Detection;

namespace InferShield.Api.Gateway;

/// <summary>Tells a client what the policies said, without a word of what they matched; nothing when nothing was inspected.</summary>
internal static class VerdictHeaders
{
    private const int MostRules = 20;

    public static void Write(HttpContext context, Inspection inspection)
    {
        if (ReferenceEquals(inspection, Inspection.Nothing))
        {
            return;
        }

        context.Response.Headers["x-infershield-verdict"] = inspection.Action.ToWord();
        if (inspection.Findings.Count > 0)
        {
            context.Response.Headers["x-infershield-rules"] = string.Join(',', inspection.Rules.Take(MostRules));
        }
    }
}
