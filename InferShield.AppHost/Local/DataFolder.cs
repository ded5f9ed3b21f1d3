using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InferShield.AppHost.Local;

/// <summary>
/// Where a run keeps what outlives it. One run at a time may have it: two would overwrite each other's configuration.
/// Other users of the machine cannot look into it; as root they may pass through, since PostgreSQL runs as its own user.
/// </summary>
internal sealed class DataFolder
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Closed | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const int InstanceLength = 8;
    private const string LockFile = "lock";
    private const string InstanceFile = "instance";

    private DataFolder(string path, string instance) => (Path, Instance) = (path, instance);

    public string Path { get; }

    /// <summary>
    /// Tells this folder's container volumes from those of another folder, and of this one before it was emptied: their
    /// passwords are not the same.
    /// </summary>
    public string Instance { get; }

    /// <summary>Opens the folder for as long as the application lives: made where it is missing, emptied first when <paramref name="fresh"/>.</summary>
    /// <exception cref="DistributedApplicationException">
    /// It cannot be written, another run has it, or it is to be emptied but holds something else than a run's data.
    /// </exception>
    public static DataFolder Open(IServiceCollection services, string path, bool fresh)
    {
        var marker = System.IO.Path.Combine(path, InstanceFile);
        if (fresh && !File.Exists(marker) && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new DistributedApplicationException($"{path} is no data folder of an earlier run: --fresh does not empty it.");
        }

        try
        {
            Make(path, Environment.IsPrivilegedProcess ? Passable : Closed);
            var taken = new FileStream(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            services.AddHostedService(_ => new Holder(taken));
            if (fresh && File.Exists(marker))
            {
                LocalVolumes.Remove(File.ReadAllText(marker));
                Empty(path);
            }

            if (!File.Exists(marker))
            {
                LocalSecrets.Write(marker, RandomNumberGenerator.GetHexString(InstanceLength, lowercase: true));
            }

            return new DataFolder(path, File.ReadAllText(marker));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The data folder {path} is not to be had: {failure.Message} If another run has it, stop that one first, or give this one another folder by --Data:Path=FOLDER.",
                failure);
        }
    }

    /// <summary>A part's folder, for its owner alone.</summary>
    public string Folder(string part, params string[] deeper) => Make(System.IO.Path.Combine([Path, part, .. deeper]), Closed);

    private static void Empty(string path)
    {
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => entry.Name != LockFile))
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    private static string Make(string path, UnixFileMode mode) =>
        (OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, mode)).FullName;

    private sealed class Holder(FileStream taken) : IHostedService, IDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => taken.Dispose();
    }
}
