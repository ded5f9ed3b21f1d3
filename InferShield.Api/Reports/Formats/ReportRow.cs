using InferShield.Api.Audit;

namespace InferShield.Api.Reports.Formats;

/// <summary>A record as reports carry it: with its place in the chain, but without what may be erased later.</summary>
internal static class ReportRow
{
    public static AuditRecord Of(AuditRecord record) => record with
    {
        Subject = null,
        Matched = null,
        Link = record.Link is { } link ? link with { SubjectSalt = null } : null,
    };
}
