using Dapper;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit.Retention;

/// <summary>
/// Takes a data subject out of the records: who it was, the salt without which nobody can try names on the commitment that
/// stays, and the matched text. The chain verifies as before.
/// </summary>
internal sealed class SubjectErasure(Database database)
{
    private const int TimeoutSeconds = 120;
    private const string OfSubject = "tenant_id = @tenant and subject = @subject and at < @before";
    private const string OfRecord = "tenant_id = @tenant and id = @id and (subject is not null or matched is not null)";

    /// <summary>Has the subject left out of records from before <paramref name="before"/> that are stored from now on.</summary>
    /// <returns>How many stored ones name it.</returns>
    public Task<int> PrepareAsync(string tenant, string subject, DateTimeOffset before, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_erase", async (connection, token) =>
        {
            await ErasedSubjects.AddAsync(connection, tenant, subject, before, token);
            return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                $"select count(*) from audit_records where {OfSubject}", new { tenant, subject, before }, commandTimeout: TimeoutSeconds, cancellationToken: token));
        }, cancellationToken);

    /// <returns>How many records named the subject.</returns>
    public Task<int> EraseAsync(string tenant, string subject, DateTimeOffset before, CancellationToken cancellationToken) =>
        EraseAsync(OfSubject, new { tenant, subject, before }, cancellationToken);

    /// <summary>Takes subject and matched text out of one record.</summary>
    public Task<int> EraseAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        EraseAsync(OfRecord, new { tenant, id }, cancellationToken);

    private Task<int> EraseAsync(string condition, object parameters, CancellationToken cancellationToken) =>
        database.QueryAsync("audit_erase", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            $"update audit_records set subject = null, subject_salt = null, matched = null where {condition}",
            parameters, commandTimeout: TimeoutSeconds, cancellationToken: token)), cancellationToken);
}
