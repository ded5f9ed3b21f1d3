using System.Text.Json;
using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Reports.Templates;

/// <param name="Revision">Counts the changes.</param>
internal sealed record StoredTemplate(ReportTemplate Template, long Revision, DateTimeOffset ChangedAt);

/// <summary>The tenants' templates.</summary>
internal sealed class TemplateStore(Database database)
{
    private const string Columns = "id, name, settings, logo, revision, changed_at";

    /// <summary>The tenant's templates by their names, without their logos.</summary>
    public async Task<IReadOnlyList<StoredTemplate>> ListAsync(string tenantId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync("templates_select", (connection, token) => connection.QueryAsync<Row>(new CommandDefinition(
            "select id, name, settings, revision, changed_at from report_templates where tenant_id = @tenantId order by name", new { tenantId }, cancellationToken: token)), cancellationToken);
        return [.. rows.Select(row => row.ToTemplate())];
    }

    public async Task<StoredTemplate?> FindAsync(string tenantId, Guid id, CancellationToken cancellationToken)
    {
        var row = await database.QueryAsync("templates_select", (connection, token) => connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from report_templates where tenant_id = @tenantId and id = @id", new { tenantId, id }, cancellationToken: token)), cancellationToken);
        return row?.ToTemplate();
    }

    public Task<long> CountAsync(string tenantId, CancellationToken cancellationToken) =>
        database.QueryAsync("templates_select", (connection, token) => connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select count(*) from report_templates where tenant_id = @tenantId", new { tenantId }, cancellationToken: token)), cancellationToken);

    /// <returns>False when the tenant has a template of this name.</returns>
    public Task<bool> InsertAsync(string tenantId, StoredTemplate stored, CancellationToken cancellationToken) =>
        ExecuteAsync("templates_insert",
            """
            insert into report_templates (id, tenant_id, name, settings, logo, revision, changed_at)
            values (@Id, @TenantId, @Name, @Settings, @Logo, @Revision, @ChangedAt)
            on conflict do nothing
            """, tenantId, stored, cancellationToken);

    /// <summary>Replaces the template of the revision before.</summary>
    /// <returns>False when it is another one meanwhile.</returns>
    /// <exception cref="System.Data.Common.DbException">The tenant has another template of this name: <see cref="StorageFaults.IsRefusedData"/>.</exception>
    public Task<bool> ReplaceAsync(string tenantId, StoredTemplate stored, CancellationToken cancellationToken) =>
        ExecuteAsync("templates_update",
            """
            update report_templates set name = @Name, settings = @Settings, logo = @Logo, revision = @Revision, changed_at = @ChangedAt
            where tenant_id = @TenantId and id = @Id and revision = @Revision - 1
            """, tenantId, stored, cancellationToken);

    /// <returns>False when it is another one meanwhile, or a schedule makes reports with it.</returns>
    public Task<bool> DeleteAsync(string tenantId, StoredTemplate stored, CancellationToken cancellationToken) =>
        ExecuteAsync("templates_delete",
            """
            delete from report_templates where tenant_id = @TenantId and id = @Id and revision = @Revision
                and not exists (select 1 from report_schedules where report_schedules.template_id = report_templates.id)
            """, tenantId, stored, cancellationToken);

    private async Task<bool> ExecuteAsync(string queryType, string sql, string tenantId, StoredTemplate stored, CancellationToken cancellationToken)
    {
        var template = stored.Template;
        var settings = JsonSerializer.Serialize(new Settings(template.Company, template.AccentColor, template.Sections, template.FooterText), JsonSerializerOptions.Web);
        var parameters = new { template.Id, TenantId = tenantId, template.Name, Settings = settings, template.Logo, stored.Revision, stored.ChangedAt };
        return await database.QueryAsync(queryType, (connection, token) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: token)), cancellationToken) == 1;
    }

    private sealed record Settings(string Company, string AccentColor, IReadOnlyList<string> Sections, string FooterText);

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string Settings { get; init; } = "";
        public byte[]? Logo { get; init; }
        public long Revision { get; init; }
        public DateTimeOffset ChangedAt { get; init; }

        public StoredTemplate ToTemplate()
        {
            var settings = JsonSerializer.Deserialize<Settings>(Settings, JsonSerializerOptions.Web)!;
            return new StoredTemplate(
                new ReportTemplate { Id = Id, Name = Name, Company = settings.Company, Logo = Logo, AccentColor = settings.AccentColor, Sections = settings.Sections, FooterText = settings.FooterText },
                Revision, ChangedAt);
        }
    }
}
