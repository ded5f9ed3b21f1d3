using InferShield.Api.Audit;

namespace InferShield.Api.Reports.Content;

/// <summary>How reports tell changes, accesses and events apart by their operations.</summary>
internal static class EventWords
{
    /// <summary>The tenant whose chain has what befell the gateway itself.</summary>
    public const string SystemTenant = SystemEventWords.Tenant;

    public const string Start = SystemEventWords.Start;
    public const string Review = "audit.review";
    public const string Verification = "system.verification";

    private const string OfGateway = "system.";

    private static readonly string[] Accesses = ["report.", "audit.", Verification];
    private static readonly string[] Changes = [Review, "audit.erase", "report.delete", "report.expire"];

    /// <summary>Something that an auditor should ask about: an outage, or what the gateway set about and failed in.</summary>
    public static bool IsProblem(ChangeCell cell) => SystemEventWords.IsProblem(cell.Operation) || (cell.Failed && IsOfGateway(cell.Operation));

    /// <summary>Whether something befell the gateway, rather than that somebody changed or read something; a check that found nothing is none.</summary>
    public static bool IsEvent(ChangeCell cell) => IsOfGateway(cell.Operation) && (cell.Failed || !IsAccess(cell.Operation));

    public static bool IsOfGateway(string operation) => operation.StartsWith(OfGateway, StringComparison.Ordinal);

    /// <summary>Whether it is a use of evidence and changes nothing.</summary>
    public static bool IsAccess(string operation) =>
        !Changes.Contains(operation) && Accesses.Any(prefix => operation.StartsWith(prefix, StringComparison.Ordinal));
}
