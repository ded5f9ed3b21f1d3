namespace InferShield.Api.Reports.Delivery;

/// <summary>Reads reports that are small enough to be sent.</summary>
internal sealed class ReportContents(ReportStore store)
{
    /// <returns>Null when it has more than <paramref name="most"/> bytes.</returns>
    /// <exception cref="DeliveryException">It was deleted meanwhile.</exception>
    public async Task<byte[]?> ReadAsync(StoredReport report, long most, CancellationToken cancellationToken)
    {
        if (report.ByteCount > most)
        {
            return null;
        }

        using var content = new MemoryStream((int)report.ByteCount);
        await store.CopyContentAsync(report.Id, content, cancellationToken);
        return content.Length == report.ByteCount ? content.ToArray() : throw new DeliveryException("the report was deleted", isFinal: true);
    }
}
