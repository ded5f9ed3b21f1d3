using System.Diagnostics;
using InferShield.Api.Doctor;

namespace InferShield.Tests.Doctor;

/// <summary>The executable's <c>doctor</c>, as an operator runs it.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-doctor-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "Nothing to examine")]
    [InlineData("--prometheus nonsense", "must be an address")]
    [InlineData("--kubernetes --kubectl no-such-kubectl", "install kubectl")]
    public async Task What_cannot_be_examined_is_told_with_exit_code_2(string arguments, string told)
    {
        var (exitCode, _, error) = await RunAsync(_folder, arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_found_from_any_folder_beneath_its_repository()
    {
        await using var stack = await FakeStack.StartAsync();
        var below = Directory.CreateDirectory(Path.Combine(_folder, "a", "b")).FullName;
        Directory.CreateDirectory(Path.Combine(_folder, ".data"));
        await File.WriteAllTextAsync(Path.Combine(_folder, ".data", SystemFile.Name), $$"""
            {"repository": "{{_folder}}", "gateway": "{{stack.Gateway.Address}}", "prometheus": "{{stack.Prometheus.Address}}", "alertmanager": "{{stack.Alertmanager.Address}}",
             "monitoring": "{{stack.PathOf()}}", "alertmanagerHome": "{{stack.PathOf("alertmanager")}}", "jobs": ["infershield"], "leftOut": {"grafana": "not installed"} }
            """, Cancellation);

        var (exitCode, output, error) = await RunAsync(below, "");

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("27 checks: 24 ok, 3 left out, 0 found something", output, StringComparison.Ordinal);
        Assert.Matches("skip  grafana ready +grafana is left out: not installed", output);
    }

    [Fact]
    public async Task What_is_found_is_exit_code_1_and_an_array_for_programs()
    {
        await using var stack = await FakeStack.StartAsync();
        stack.Targets(("infershield", "down", "no route"), ("prometheus", "up", ""));

        var (exitCode, output, _) = await RunAsync(_folder, $"--prometheus {stack.Prometheus.Address} --json");

        Assert.Equal(1, exitCode);
        using var document = System.Text.Json.JsonDocument.Parse(output);
        var found = document.RootElement.EnumerateArray().Single(diagnosis => diagnosis.GetProperty("status").GetString() == "fail");
        Assert.Equal("target infershield:1 of job infershield is down", found.GetProperty("what").GetString());
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "InferShield.Api.dll"), "doctor", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output, await error);
    }
}
