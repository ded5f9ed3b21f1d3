using InferShield.Api.Doctor;
using InferShield.Tests.Servers;

namespace InferShield.Tests.EndToEnd;

/// <summary>The doctor at the running stack, found by the file that the app host wrote.</summary>
[Collection(EndToEndTests.Name)]
public sealed class DoctorTests(StackFixture stack)
{
    [Fact]
    public async Task A_running_stack_is_green()
    {
        IReadOnlyList<Diagnosis> diagnoses = [];
        await Eventually.IsTrueAsync(async () =>
        {
            using var text = new StringWriter();
            diagnoses = await ExamineAsync();
            Report.WriteText(diagnoses, text);
            TestContext.Current.TestOutputHelper!.WriteLine(text.ToString());
            return Report.ExitCode(diagnoses) == 0;
        }, "nothing is found", TimeSpan.FromMinutes(2));

        Assert.Equal(Checkup.All.Select(check => check.Name), diagnoses.Select(diagnosis => diagnosis.Check));
        string[] leftOut = ["data source", "dashboards", "grafana ready"];
        Assert.Subset(leftOut.ToHashSet(), diagnoses.Where(diagnosis => diagnosis.Status == Status.Skip).Select(diagnosis => diagnosis.Check).ToHashSet());
    }

    private async Task<IReadOnlyList<Diagnosis>> ExamineAsync()
    {
        var run = SystemFile.Read(stack.DataFolder);
        Assert.NotNull(run);
        using var examined = new Stack(TimeProvider.System)
        {
            Gateway = Part("The gateway", run.Gateway),
            Prometheus = Part("Prometheus", run.Prometheus),
            Alertmanager = Part("Alertmanager", run.Alertmanager),
            Grafana = Part("Grafana", run.Grafana),
            // The stack runs on a copy with other times, which has neither dashboards nor runbooks.
            Folder = new MonitoringFolder(MonitoringFiles.Root),
            AlertmanagerHome = run.AlertmanagerHome,
            ExpectedJobs = run.Jobs,
            LeftOut = run.LeftOut,
        };
        return await Checkup.RunAsync(examined, Checkup.All, TestContext.Current.CancellationToken);
    }

    private static Part? Part(string name, Uri? address) => address is null ? null : new Part(name, address, TimeSpan.FromSeconds(10));
}
