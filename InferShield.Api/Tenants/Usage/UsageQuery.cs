using System.Data.Common;

namespace InferShield.Api.Tenants.Usage;

/// <summary>What sums of usage are wanted.</summary>
/// <param name="Tenant">Null for all.</param>
/// <param name="From">The first day, UTC.</param>
/// <param name="To">The last day.</param>
/// <param name="By">What to tell apart; nothing for one sum.</param>
internal sealed record UsageQuery(string? Tenant, DateOnly From, DateOnly To, IReadOnlyList<UsageDimension> By);

/// <summary>A sum; what it is not told apart by is null.</summary>
/// <param name="Cost">US dollars.</param>
internal sealed record UsageRow(
    DateOnly? Day = null, string? Tenant = null, Guid? KeyId = null, string? Model = null,
    long Requests = 0, long InputTokens = 0, long OutputTokens = 0, decimal Cost = 0);

/// <summary>Something that usage is told apart by: its word in a query, its column and its place in a row.</summary>
internal sealed record UsageDimension(string Word, string Column, Func<UsageRow, DbDataReader, int, UsageRow> Set)
{
    public static readonly UsageDimension[] All =
    [
        new("day", "day", (row, reader, column) => row with { Day = reader.GetFieldValue<DateOnly>(column) }),
        new("tenant", "tenant_id", (row, reader, column) => row with { Tenant = reader.GetString(column) }),
        new("key", "key_id", (row, reader, column) => row with { KeyId = reader.GetFieldValue<Guid>(column) }),
        new("model", "model", (row, reader, column) => row with { Model = reader.GetString(column) }),
    ];
}
