using Dapper;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Retention;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Stored;
using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Content;

/// <summary>Says what was in force at a moment, by the last records before it, and what others changed that holds for all tenants.</summary>
internal sealed class ConfigurationReader(
    Database database, AuditReader audit, RetentionPeriods periods, IOptions<RetentionOptions> retention, IOptions<PolicyOptions> policies)
{
    private const int MostVersions = 1_000;

    /// <summary>For how many months records are kept; null for good.</summary>
    public int? RetentionMonths => periods.Of(retention.Value);

    /// <param name="tenant">Whose requests tell the versions in force.</param>
    /// <param name="at">The moment.</param>
    /// <param name="upTo">The last record of the tenant that counts.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<ConfigurationState> AtAsync(string tenant, DateTimeOffset at, long upTo, CancellationToken cancellationToken)
    {
        var last = await LastAsync(new AuditFilter(tenant) { To = at, UpToSequence = upTo, ExceptOperations = AuditWords.Management }, cancellationToken);
        var start = await LastAsync(new AuditFilter(EventWords.SystemTenant) { To = at, Operation = EventWords.Start }, cancellationToken);
        // Where a policy file rules, what is stored is not in force.
        var policy = policies.Value.File is null ? await PolicyAsync(at, cancellationToken) : null;
        return new ConfigurationState(
            at, last?.PolicyVersion ?? "", last?.RulesVersion ?? "", policy?.Number ?? 0, policy?.Hash ?? "", start is null ? "" : RecordLookup.Detail(start, "settings"));
    }

    /// <summary>The versions of the shared policy document that other tenants made, the newest ones, and how many there are.</summary>
    public async Task<(IReadOnlyList<ChangeEntry> Changes, long Count)> ByOthersAsync(
        string tenant, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var versions = (await database.QueryAsync("policies_select", (connection, token) => connection.QueryAsync<Version>(new CommandDefinition(
            $"""
            select made.number, made.created_at, made.change, made.hash, prior.hash as before_hash, count(*) over () as versions from policy_versions made
            left join policy_versions prior on prior.number = made.number - 1
            where made.tenant_id <> @tenant and made.created_at >= @start and made.created_at < @end
            order by made.number desc limit {MostVersions}
            """, new { tenant, start, end }, cancellationToken: token)), cancellationToken)).AsList();
        return (
            [.. versions.Select(version => new ChangeEntry(
                null, version.CreatedAt, version.Change.Split(' ')[0], $"policies (document {version.Number})", null, StatusCodes.Status200OK,
                version.BeforeHash ?? PolicyVersion.None.Hash, version.Hash, "", "") { Origin = ChangeEntry.OfOthers })],
            versions.FirstOrDefault()?.Versions ?? 0);
    }

    private async Task<AuditRecord?> LastAsync(AuditFilter filter, CancellationToken cancellationToken) =>
        (await audit.ListAsync(filter, 1, cancellationToken)).Records is [var last, ..] ? last : null;

    private Task<Version?> PolicyAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        database.QueryAsync("policies_select", (connection, token) => connection.QueryFirstOrDefaultAsync<Version>(new CommandDefinition(
            "select number, hash from policy_versions where created_at < @at order by number desc limit 1", new { at }, cancellationToken: token)), cancellationToken);

    private sealed class Version
    {
        public long Number { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string Change { get; init; } = "";
        public string Hash { get; init; } = "";
        public string? BeforeHash { get; init; }
        public long Versions { get; init; }
    }
}
