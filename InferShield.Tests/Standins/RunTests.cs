using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using InferShield.Simulator;
using InferShield.Tests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace InferShield.Tests.Standins;

/// <summary>What the stand-in of the orchestrator does with processes.</summary>
public sealed class RunTests
{
    // The shell's own `env` leaves out names with hyphens.
    private const string SaveEnvironment = "tr '\\0' '\\n' < /proc/$$/environ > env.txt";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Injects_connection_strings_service_discovery_and_endpoint_variables()
    {
        await using var host = new RunningHost();
        var password = host.Secret("password", "s p/a&c=e");
        var web = host.Shell("web-app", "exec sleep 60").WithHttpEndpoint(env: "PORT");
        var store = host.ConnectionString("store", ReferenceExpression.Create($"Url={web.GetEndpoint("http")}/{password:uri}"));
        host.Shell("client", SaveEnvironment).WithReference(web.GetEndpoint("http")).WithReference(store).WithEnvironment("BRACES", "a{b}");
        await host.StartAsync();
        await host.EndAsync("client");

        var address = web.GetEndpoint("http").Url;
        var environment = host.Written("env.txt");
        Assert.Contains($"services__web-app__http__0={address}", environment);
        Assert.Contains($"WEB_APP_HTTP={address}", environment);
        Assert.Contains($"ConnectionStrings__store=Url={address}/s%20p%2Fa%26c%3De", environment);
        Assert.Contains("BRACES=a{b}", environment);
        Assert.DoesNotContain(environment, line => line.StartsWith("ASPNETCORE_URLS=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaves_out_what_the_reference_flags_leave_out()
    {
        await using var host = new RunningHost();
        var web = host.Shell("web", "exec sleep 60").WithHttpEndpoint(env: "PORT");
        host.Shell("client", SaveEnvironment)
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
            .WithReference(web.GetEndpoint("http"));
        await host.StartAsync();
        await host.EndAsync("client");

        Assert.Contains(host.Written("env.txt"), line => line.StartsWith("services__web__http__0=", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Written("env.txt"), line => line.StartsWith("WEB_HTTP=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starts_a_dependant_after_completion_and_health_of_what_it_waits_for()
    {
        await using var host = new RunningHost();
        var port = FreePort.Next();
        await using var web = WebApplication.CreateSlimBuilder([$"--urls=http://localhost:{port}"]).Build();
        web.MapGet("/up", () => Results.Ok());
        var migration = host.Shell("migration", "sleep 0.3; echo migration >> order.txt");
        var server = host.Shell("server", "echo server >> order.txt; exec sleep 60").WaitForCompletion(migration);
        host.Shell("client", "echo client >> order.txt; exec sleep 60").WaitFor(server);
        // The listener of this test answers for the server: what counts is who starts when.
        server.WithEndpoint("http", e => (e.UriScheme, e.Port, e.IsProxied) = ("http", port, false)).WithHttpHealthCheck("/up");
        var starting = host.StartAsync();
        await Eventually.IsTrueAsync(() => host.Written("order.txt").Length == 2, "the server has started");
        Assert.Equal(["migration", "server"], host.Written("order.txt"));

        await web.StartAsync(Cancellation);
        await starting;
        await host.Application.ResourceNotifications.WaitForResourceHealthyAsync("client", Cancellation);
        await Eventually.IsTrueAsync(() => host.Written("order.txt").Length == 3, "the client has started");
        Assert.Equal("client", host.Written("order.txt")[2]);
    }

    [Fact]
    public async Task A_program_that_dies_keeps_its_last_lines_with_secrets_blotted_out_and_the_others_go_on()
    {
        await using var host = new RunningHost();
        var token = host.Secret("token", "very-secret-value");
        host.Shell("steady", "exec sleep 60");
        host.Shell("dying", "echo before; echo using $TOKEN >&2; exit 3").WithEnvironment("TOKEN", token);
        await host.StartAsync();

        Assert.Equal(KnownResourceStates.Exited, await host.EndAsync("dying"));
        Assert.Equal(3, host.StateOf("dying").ExitCode);
        var log = await host.LogAsync("dying");
        Assert.Contains("before", log);
        Assert.Contains("using *****", log);
        Assert.Equal(KnownResourceStates.Running, host.StateOf("steady").State?.Text);
    }

    [Fact]
    public async Task What_waits_for_something_that_died_is_not_started()
    {
        await using var host = new RunningHost();
        var broken = host.Shell("broken", "exit 1").WithHttpEndpoint(name: "http").WithHttpHealthCheck("/");
        host.Shell("dependant", "touch started").WaitFor(broken);
        await host.StartAsync();

        Assert.Equal(KnownResourceStates.FailedToStart, await host.EndAsync("dependant"));
        Assert.False(File.Exists(Path.Combine(host.Folder, "started")));
        Assert.Contains(await host.LogAsync("dependant"), line => line.Contains("'broken'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_missing_or_whose_port_is_taken_says_so()
    {
        await using var host = new RunningHost();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        host.Shell("blocked", "exec sleep 60").WithHttpEndpoint(port: port, targetPort: port, isProxied: false);
        host.Shell("missing", "exec sleep 60").WithCommand("no-such-program");
        await host.StartAsync();

        Assert.Equal(KnownResourceStates.FailedToStart, await host.EndAsync("blocked"));
        Assert.Contains(await host.LogAsync("blocked"), line => line.Contains($"Port {port}", StringComparison.Ordinal));
        Assert.Equal(KnownResourceStates.FailedToStart, await host.EndAsync("missing"));
        Assert.Contains(await host.LogAsync("missing"), line => line.Contains("no-such-program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_ends_dependants_first_and_leaves_no_process_of_the_groups()
    {
        await using var host = new RunningHost();
        const string NoteAndEnd = "trap 'echo $0 >> ends.txt; exit 0' TERM; (trap '' TERM; exec sleep 60) & echo $! >> pids.txt; touch $0.up; while :; do sleep 0.1; done";
        var store = host.Shell("store", NoteAndEnd).WithArgs("store");
        host.Shell("api", NoteAndEnd).WithArgs("api").WaitFor(store);
        await host.StartAsync();
        await Eventually.IsTrueAsync(() => File.Exists(Path.Combine(host.Folder, "api.up")) && File.Exists(Path.Combine(host.Folder, "store.up")), "both run");
        var children = host.Written("pids.txt").Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(2, children.Length);
        Assert.All(children, child => Assert.True(IsAlive(child)));

        await host.Application.StopAsync(Cancellation);

        Assert.Equal(["api", "store"], host.Written("ends.txt"));
        await Eventually.IsTrueAsync(() => !children.Any(IsAlive), "children that ignore SIGTERM are gone");
    }

    [Fact]
    public async Task A_stopped_resource_starts_again_by_command()
    {
        await using var host = new RunningHost();
        host.Shell("server", "echo run >> runs.txt; exec sleep 60");
        await host.StartAsync();
        await Eventually.IsTrueAsync(() => host.Written("runs.txt").Length == 1, "the first run");

        Assert.True((await host.Application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StopCommand, Cancellation)).Success);
        Assert.Contains(host.StateOf("server").State!.Text, KnownResourceStates.TerminalStates);
        Assert.True((await host.Application.ResourceCommands.ExecuteCommandAsync("server", KnownResourceCommands.StartCommand, Cancellation)).Success);
        await Eventually.IsTrueAsync(() => host.Written("runs.txt").Length == 2, "the second run");
    }

    [Fact]
    public async Task The_watchdog_ends_what_a_killed_host_leaves_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Process groups are made with setsid.");
        using var orphan = Process.Start(new ProcessStartInfo("setsid", ["sleep", "60"]))!;
        using var finished = Process.Start(new ProcessStartInfo("setsid", ["sleep", "60"]))!;
        using var watchdog = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Watchdog.Script]) { RedirectStandardInput = true })!;
        await watchdog.StandardInput.WriteLineAsync($"start {orphan.Id}\nstart {finished.Id}\ngone {finished.Id}");

        // All that is left of a process that was killed: its pipes are closed.
        watchdog.StandardInput.Close();

        await orphan.WaitForExitAsync(Cancellation);
        await watchdog.WaitForExitAsync(Cancellation);
        Assert.False(finished.HasExited);
        finished.Kill();
    }

    private static bool IsAlive(int processId) => File.Exists($"/proc/{processId}/stat") && !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
}
