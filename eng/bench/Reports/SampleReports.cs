using InferShield.Api.Audit;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Controls;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Templates;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.Bench.Reports;

/// <summary>Makes a report of every edition, type and format over <see cref="SampleYear"/>, in a database of its own that goes afterwards.</summary>
internal static class SampleReports
{
    public const int Requests = 3_000;

    /// <summary>Writes the files into the folder, named <c>FRAMEWORK-EDITION-TYPE.FORMAT</c>.</summary>
    /// <returns>The files' names.</returns>
    public static async Task<IReadOnlyList<string>> MakeAsync(string folder, int requests, IReadOnlyList<string> frameworks, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var home = Directory.CreateTempSubdirectory("infershield-samples-").FullName;
        try
        {
            using var host = CreateHost(home);
            await host.Services.GetRequiredService<Migrator>().MigrateAsync(cancellation);
            foreach (var batch in SampleYear.Make(requests).OrderBy(record => record.At).Chunk(500))
            {
                await host.Services.GetRequiredService<AuditStore>().StoreAsync(batch, mayExist: false, (_, reason) => throw reason, cancellation);
            }

            return await MakeAllAsync(host.Services.GetRequiredService<ReportMaker>(), folder, frameworks, cancellation);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<string>> MakeAllAsync(ReportMaker maker, string folder, IReadOnlyList<string> frameworks, CancellationToken cancellation)
    {
        var files = new List<string>();
        foreach (var edition in ControlMap.All.Where(edition => frameworks.Contains(edition.Framework)))
        {
            foreach (var type in ReportWords.Types)
            {
                foreach (var (format, oscal) in ReportWords.Formats.Select(format => (format, false)).Append((ReportWords.Json, true)))
                {
                    var name = $"{edition.Framework}-{edition.Edition}-{type}{(oscal ? "-oscal" : "")}.{format}";
                    await using var file = File.Create(Path.Combine(folder, name));
                    await maker.MakeAsync(Order(edition, type, format, oscal), file, new Progress<ReportProgress>(), cancellation);
                    files.Add(name);
                }
            }
        }

        return files;
    }

    private static StoredReport Order(ControlFramework edition, string type, string format, bool oscal) => new()
    {
        Id = new Guid("01992f00-0000-7000-8000-000000000001"),
        TenantId = SampleYear.Tenant,
        Framework = edition.Framework,
        Edition = edition.Edition,
        Format = format,
        Oscal = oscal,
        Type = type,
        PeriodStart = SampleYear.Start,
        PeriodEnd = SampleYear.End,
        CreatedAt = SampleYear.End.AddHours(8),
        CreatedBy = new Guid("01992f00-0000-7000-8000-000000000002"),
    };

    private static IHost CreateHost(string home)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = home });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:infershield"] = null });
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<InferShieldMetrics>();
        builder.AddStorage();
        builder.AddAudit();
        builder.Services.AddSingleton<TemplateStore>();
        builder.Services.AddSingleton(FontLibrary.System);
        builder.Services.AddReportContent();
        return builder.Build();
    }
}
