using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Gateway;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Formats;
using InferShield.Api.Reports.Pdf.Fonts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Reports.Templates;

/// <summary>Shows what a template looks like, by the writers of real reports over invented records.</summary>
internal sealed class TemplatePreview(SigningKeys keys, SelfTest selfTest, FontLibrary fonts) : IDisposable
{
    private const int MostAtOnce = 2;

    private static readonly string[] Formats = [ReportWords.Pdf, ReportWords.Html];

    private readonly SemaphoreSlim _places = new(MostAtOnce);

    /// <exception cref="Errors.RequestException">The format is none that a template changes.</exception>
    public async Task<FileContentHttpResult> ShowAsync(HttpContext context, ReportTemplate template, string? format)
    {
        var word = ReportWords.Find(Formats, format ?? ReportWords.Pdf) ?? throw RequestBody.Invalid($"'format' must be one of {string.Join(", ", Formats)}.", "format");
        await _places.WaitAsync(context.RequestAborted);
        try
        {
            var content = SampleContent.Of(template, word, selfTest.Run());
            using var bytes = new MemoryStream();
            await using var sealing = new VerifiedOutput(bytes, keys);
            await using var writer = ReportWriters.Create(word, oscal: false, content.Report.Type, sealing, fonts);
            await writer.BeginAsync(content, context.RequestAborted);
            if (template.Sections.Contains(TemplateSections.Records))
            {
                foreach (var record in SampleContent.Records)
                {
                    await writer.WriteAsync(record, context.RequestAborted);
                }
            }

            await writer.CompleteAsync(context.RequestAborted);
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
            context.Response.Headers.CacheControl = "private, no-store";
            return TypedResults.File(bytes.ToArray(), ReportWords.MediaType(word), $"sample-report.{word}");
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
