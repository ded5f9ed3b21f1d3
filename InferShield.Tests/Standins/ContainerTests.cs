using System.Formats.Tar;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace InferShield.Tests.Standins;

/// <summary>What a container runtime is asked to do, by a program that only writes it down.</summary>
public sealed class ContainerTests : IDisposable
{
    private const string Works = "cat >\"$folder/files.tar\"";
    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-runtime-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Calls => File.ReadAllLines(Path.Combine(_folder, "calls"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_app_hosts_files_are_in_the_container_before_it_starts()
    {
        await using var application = await RunAsync(copy: Works, resource => resource
            .WithContainerFiles(
                "/etc/part/conf",
                (context, _) => Task.FromResult<IEnumerable<ContainerFileSystemItem>>(
                [
                    new ContainerFile { Name = "key", Contents = $"for {context.Model.Name}", Mode = UnixFileMode.UserRead },
                    new ContainerDirectory { Name = "more", Owner = 7, Entries = [new ContainerFile { Name = "open", Contents = "" }] },
                ]),
                defaultOwner: 65534,
                defaultGroup: 65533));

        var entries = await ReadArchiveAsync();
        Assert.Equal(
        [
            "RegularFile etc/part/conf/key 65534:65533 UserRead 'for part'",
            "Directory etc/part/conf/more 7:65533 OtherExecute, OtherRead, GroupExecute, GroupRead, UserExecute, UserWrite, UserRead ''",
            "RegularFile etc/part/conf/more/open 7:65533 OtherRead, GroupRead, UserWrite, UserRead ''",
        ], entries);
        var order = Calls.Select(call => call.Split(' ')[0]).Where(verb => verb is "create" or "cp" or "start" or "run");
        Assert.Equal(["create", "cp", "start"], order);
    }

    [Fact]
    public async Task A_container_that_cannot_get_its_files_is_not_left_behind()
    {
        await using var application = await RunAsync(
            copy: "echo 'no space left' >&2; exit 1",
            resource => resource.WithContainerFiles("/etc/part", (_, _) => Task.FromResult<IEnumerable<ContainerFileSystemItem>>([new ContainerFile { Name = "a" }])),
            until: KnownResourceStates.FailedToStart);

        var name = Calls.Single(call => call.StartsWith("cp - ", StringComparison.Ordinal)).Split(' ')[2].Split(':')[0];
        Assert.Contains($"rm --force {name}", Calls);
        Assert.DoesNotContain(Calls, call => call.StartsWith("start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_command_line_shows_the_value_of_a_variable_and_no_port_is_open_to_others()
    {
        await using var application = await RunAsync(copy: Works, resource => resource.WithEnvironment("KEY", "s3cret").WithHttpEndpoint(targetPort: 80));

        var run = Calls.Single(call => call.StartsWith("run ", StringComparison.Ordinal));
        Assert.Contains(" -e KEY ", run, StringComparison.Ordinal);
        Assert.Matches(" -p 127\\.0\\.0\\.1:[0-9]+:80 ", run);
        Assert.Contains(" --network-alias part.dev.internal ", run, StringComparison.Ordinal);
        Assert.DoesNotContain(Calls, call => call.Contains("s3cret", StringComparison.Ordinal));
    }

    private async Task<DistributedApplication> RunAsync(string copy, Action<IResourceBuilder<ContainerResource>> configure, string? until = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The runtime of these tests is a shell script.");
        var builder = DistributedApplicationTestingBuilder.Create($"--ASPIRE_CONTAINER_RUNTIME={WriteRuntime(copy)}");
        configure(builder.AddContainer("part", "example/part", "1"));
        var application = await builder.BuildAsync(Cancellation);
        await application.StartAsync(Cancellation);
        await application.ResourceNotifications.WaitForResourceAsync("part", until ?? KnownResourceStates.Running, Cancellation);
        return application;
    }

    private string WriteRuntime(string copy)
    {
        var file = Path.Combine(_folder, "runtime");
        File.WriteAllText(file, $$"""
            #!/bin/sh
            folder='{{_folder}}'
            echo "$*" >>"$folder/calls"
            case $1 in
            network) echo 127.0.0.1 127.0.0.0/8 ;;
            inspect) test ! -e "$folder/started" || echo true ;;
            cp) {{copy}} ;;
            run | start) touch "$folder/started" && exec sleep 300 ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return file;
    }

    private async Task<List<string>> ReadArchiveAsync()
    {
        await using var stream = File.OpenRead(Path.Combine(_folder, "files.tar"));
        await using var tar = new TarReader(stream);
        var entries = new List<string>();
        while (await tar.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
        {
            using var content = new StreamReader(entry.DataStream ?? Stream.Null);
            entries.Add($"{entry.EntryType} {entry.Name.TrimEnd('/')} {entry.Uid}:{entry.Gid} {entry.Mode} '{await content.ReadToEndAsync(Cancellation)}'");
        }

        return entries;
    }
}
