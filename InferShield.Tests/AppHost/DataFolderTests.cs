using Aspire.Hosting;
using InferShield.AppHost.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.Tests.AppHost;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("infershield-data-").FullName;

    private string Data => Path.Combine(_parent, "data");

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void A_second_start_finds_the_same_volumes_and_an_emptied_folder_gets_new_ones()
    {
        var first = Open(fresh: false);
        File.WriteAllText(Path.Combine(first.Folder("api"), "kept"), "");

        Assert.Equal(first.Instance, Open(fresh: false).Instance);
        Assert.True(File.Exists(Path.Combine(Data, "api", "kept")));

        Assert.NotEqual(first.Instance, Open(fresh: true).Instance);
        Assert.False(Directory.Exists(Path.Combine(Data, "api")));
        Assert.Matches("^[0-9a-f]{8}$", first.Instance);
    }

    [Fact]
    public void Only_a_folder_of_its_own_is_emptied()
    {
        Directory.CreateDirectory(Data);
        var thesis = Path.Combine(Data, "thesis.txt");
        File.WriteAllText(thesis, "years of work");

        var failure = Assert.Throws<DistributedApplicationException>(() => Open(fresh: true));
        Assert.Contains(Data, failure.Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(thesis));
    }

    [Fact]
    public void Others_look_into_no_part()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        var data = Open(fresh: false);

        Assert.False(Mode(Data).HasFlag(UnixFileMode.OtherRead));
        Assert.Equal(Environment.IsPrivilegedProcess, Mode(Data).HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(data.Folder("alertmanager", "secrets")));
    }

    [Fact]
    public void A_second_run_is_told_that_the_folder_is_taken()
    {
        var services = new ServiceCollection();
        DataFolder.Open(services, Data, fresh: false);
        using (var first = services.BuildServiceProvider())
        {
            Assert.Single(first.GetServices<IHostedService>());
            Assert.Contains(Data, Assert.Throws<DistributedApplicationException>(() => Open(fresh: true)).Message, StringComparison.Ordinal);
        }

        Assert.NotNull(Open(fresh: true));
    }

    /// <summary>Opens the folder for a run that ends at once.</summary>
    private DataFolder Open(bool fresh)
    {
        var services = new ServiceCollection();
        var data = DataFolder.Open(services, Data, fresh);
        using var run = services.BuildServiceProvider();
        Assert.Single(run.GetServices<IHostedService>());
        return data;
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
}
