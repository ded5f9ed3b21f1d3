using System.Text.Json.Nodes;
using InferShield.Api.Audit;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace InferShield.Tests.Audit;

/// <summary>Reads a gateway's audit records past its API, so that the reading is not on record itself.</summary>
internal static class GatewayRecords
{
    /// <summary>Waits until there are so many records of an operation, oldest first.</summary>
    public static async Task<List<AuditRecord>> RecordsAsync(this TestGateway gateway, string operation, int count = 1, string tenant = "default")
    {
        var records = new List<AuditRecord>();
        await Eventually.IsTrueAsync(async () =>
        {
            records = [.. (await gateway.Services.GetRequiredService<AuditReader>()
                .ListAsync(new AuditFilter(tenant) { Operation = operation }, 1_000, TestGateway.Cancellation)).Records.Reverse()];
            return records.Count >= count;
        }, $"{count} records of {operation}");
        return records;
    }

    public static JsonObject DetailsOf(this AuditRecord record) => JsonNode.Parse(record.Details!)!.AsObject();
}
