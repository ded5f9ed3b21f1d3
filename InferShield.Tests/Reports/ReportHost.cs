using InferShield.Api.Audit;
using InferShield.Api.Audit.Seals;
using InferShield.Api.Audit.Verification;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Content;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Templates;
using InferShield.Tests.Audit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace InferShield.Tests.Reports;

/// <summary>Storage, the audit log and what makes reports, without a gateway around.</summary>
internal sealed class ReportHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ReportHost(AuditHost audit)
    {
        Audit = audit;
        var services = new ServiceCollection();
        services.AddSingleton(audit.Storage.Database);
        services.AddSingleton(audit.Reader);
        services.AddSingleton(audit.Storage.Services.GetRequiredService<SealStore>());
        services.AddSingleton(audit.Storage.Services.GetRequiredService<SigningKeys>());
        services.AddOptions();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<TemplateStore>();
        services.AddSingleton(FontLibrary.System);
        services.AddReportContent();
        _services = services.BuildServiceProvider();
    }

    public AuditHost Audit { get; }

    /// <summary>By which reports are made.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 4, 2, 9, 0, 0, TimeSpan.Zero));

    public VerificationStore Verifications => _services.GetRequiredService<VerificationStore>();

    public DayStore Days => _services.GetRequiredService<DayStore>();

    public IChainWitness Witness => _services.GetRequiredService<IChainWitness>();

    public ReportComposer Composer => _services.GetRequiredService<ReportComposer>();

    public static async Task<ReportHost> CreateAsync(string kind) => new(await (await AuditHost.CreateAsync(kind)).StartAsync());

    public Task StoreAsync(IEnumerable<AuditRecord> records) =>
        Audit.Storage.Services.GetRequiredService<AuditStore>().StoreAsync([.. records], mayExist: false, (record, reason) => throw reason, TestContext.Current.CancellationToken);

    /// <summary>The bytes of a report over March 2026, unless the change says otherwise, and what they were made of.</summary>
    public async Task<(byte[] Bytes, StoredReport Report)> MakeAsync(StoredReport report)
    {
        using var output = new MemoryStream();
        await _services.GetRequiredService<ReportMaker>().MakeAsync(report, output, new Progress<ReportProgress>(), TestContext.Current.CancellationToken);
        return (output.ToArray(), report);
    }

    public static StoredReport March(string type = ReportWords.DetailedAudit, string format = ReportWords.Json, string framework = "SOC2", string edition = "", bool oscal = false,
        DateTimeOffset? start = null, DateTimeOffset? end = null) => new()
        {
            Id = new Guid("01980000-0000-7000-8000-000000000001"),
            TenantId = "default",
            Framework = framework,
            Edition = edition,
            Format = format,
            Oscal = oscal,
            Type = type,
            PeriodStart = start ?? new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            PeriodEnd = end ?? new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero),
            CreatedAt = new DateTimeOffset(2026, 4, 2, 8, 0, 0, TimeSpan.Zero),
            CreatedBy = new Guid("01980000-0000-7000-8000-000000000002"),
        };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Audit.DisposeAsync();
    }
}
