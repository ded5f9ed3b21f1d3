using System.Text.Json;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Reviews;

namespace InferShield.Api.Reports.Content;

/// <summary>Finds the records that a report shows one by one.</summary>
internal sealed class RecordLookup(AuditReader audit)
{
    private const int PerQuery = 200;
    private const int MostReviews = 200_000;

    /// <summary>The records of these ids, by id; one that is not the tenant's is left out.</summary>
    public async Task<Dictionary<Guid, AuditRecord>> FindAsync(string tenant, IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, AuditRecord>();
        await FindAsync(new AuditFilter(tenant), ids.Distinct(), record => found[record.Id] = record, cancellationToken);
        return found;
    }

    /// <summary>Hands over the records of these ids that the filter lets through.</summary>
    public async Task FindAsync(AuditFilter filter, IEnumerable<Guid> ids, Action<AuditRecord> consume, CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(PerQuery))
        {
            await audit.StreamAsync("report_select", filter with { Ids = some }, record =>
            {
                consume(record);
                return ValueTask.CompletedTask;
            }, cancellationToken);
        }
    }

    /// <summary>The last review of each record of <paramref name="shown"/>, and what was decided last of every record that was reviewed: null where these are too many.</summary>
    public async Task<(Dictionary<Guid, AuditRecord> Reviews, Dictionary<Guid, string>? Dispositions)> ReviewsAsync(
        string tenant, DateTimeOffset from, long upTo, IReadOnlySet<Guid> shown, CancellationToken cancellationToken)
    {
        var reviews = new Dictionary<Guid, AuditRecord>();
        Dictionary<Guid, string>? dispositions = [];
        await audit.StreamAsync("report_select", new AuditFilter(tenant) { From = from, Operation = EventWords.Review, UpToSequence = upTo }, record =>
        {
            if (Guid.TryParse(record.Object.Split('/')[^1], out var of) && record.StatusCode < StatusCodes.Status400BadRequest)
            {
                if (shown.Contains(of))
                {
                    reviews[of] = record;
                }

                dispositions?[of] = WordOf(Detail(record, "disposition"));
                dispositions = dispositions?.Count > MostReviews ? null : dispositions;
            }

            return ValueTask.CompletedTask;
        }, cancellationToken);
        return (reviews, dispositions);
    }

    // A change has no action of a policy: it was made or refused.
    private static string Outcome(AuditRecord record) => ChangeCell.Of(record).Failed && AuditWords.IsManagement(record.Operation)
        ? EventWords.IsOfGateway(record.Operation) ? "failed" : "refused"
        : record.Action;

    // One text for all of a word.
    private static string WordOf(string disposition) => ReviewEndpoints.Dispositions.FirstOrDefault(word => word == disposition, disposition);

    public static SampleRow Row(AuditRecord record) => new(
        record.Id, record.Link?.Sequence ?? 0, record.At, record.RequestId, record.KeyId, record.Operation, record.Object, record.Model, Outcome(record), record.StatusCode, record.Severity,
        string.Join(", ", record.Findings.Select(finding => finding.Rule).Distinct()), record.Link?.Hash ?? "");

    /// <summary>The text of the first of the details' properties whose name contains the word; empty without one.</summary>
    public static string Detail(AuditRecord record, string word)
    {
        if (record.Details is not { Length: > 0 } details)
        {
            return "";
        }

        try
        {
            using var json = JsonDocument.Parse(details);
            return json.RootElement.ValueKind != JsonValueKind.Object ? "" : json.RootElement.EnumerateObject()
                .Where(property => property.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
                .Select(property => property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString()!,
                    JsonValueKind.Null => "",
                    _ => property.Value.GetRawText(),
                })
                .FirstOrDefault("");
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
