using InferShield.Api.Commands;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Controls;
using InferShield.Bench.Reports;

namespace InferShield.Tests.Reports;

public sealed class SampleReportsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infershield-samples-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_report_of_every_edition_type_and_format_is_made_and_verified()
    {
        var files = await SampleReports.MakeAsync(_folder.FullName, 300, ReportWords.Frameworks, TestContext.Current.CancellationToken);

        Assert.Equal(ControlMap.All.Count * ReportWords.Types.Count * (ReportWords.Formats.Count + 1), files.Count);
        foreach (var file in files)
        {
            var said = new StringWriter();
            Assert.True(VerifyCommand.Run(Path.Combine(_folder.FullName, file), [], isQuiet: false, said, said) == 0, $"{file}: {said}");
        }
    }
}
