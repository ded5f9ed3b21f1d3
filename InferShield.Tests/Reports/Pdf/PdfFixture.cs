using InferShield.Api.Audit;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Tests.Audit.Verification;

namespace InferShield.Tests.Reports.Pdf;

/// <summary>Reports as files, signed with a key of the test.</summary>
public sealed class PdfFixture : IAsyncDisposable
{
    private readonly Evidence _evidence = Evidence.Create(0);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infershield-pdf-");
    private int _files;

    internal async Task<string> WriteAsync(ReportContent content, IEnumerable<AuditRecord> records, FontLibrary? fonts = null)
    {
        var path = Path.Combine(_folder.FullName, $"report-{Interlocked.Increment(ref _files)}.pdf");
        await using var file = File.Create(path);
        await WriteAsync(content, records, file, fonts);
        return path;
    }

    internal async Task WriteAsync(ReportContent content, IEnumerable<AuditRecord> records, Stream stream, FontLibrary? fonts = null)
    {
        await using var output = new VerifiedOutput(stream, _evidence.Keys);
        await using var writer = new PdfReportWriter(output, fonts ?? FontLibrary.System);
        await writer.BeginAsync(content, TestContext.Current.CancellationToken);
        foreach (var record in records)
        {
            await writer.WriteAsync(record, TestContext.Current.CancellationToken);
        }

        await writer.CompleteAsync(TestContext.Current.CancellationToken);
    }

    internal Task<string> WriteAsync(int records, string framework = "SOC2") => WriteAsync(PdfSample.Content(records, framework), PdfSample.Records(records));

    public async ValueTask DisposeAsync()
    {
        await _evidence.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
