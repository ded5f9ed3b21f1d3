using Microsoft.Extensions.DependencyInjection;

namespace InferShield.AppHost.Local;

/// <summary>The folder in which a run keeps everything. One run at a time may have it: two would overwrite each other's configuration.</summary>
internal static class DataFolder
{
    private const string LockFile = "lock";

    /// <summary>Makes the folder, takes it for as long as the application lives, and empties it if asked to.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be written, another run has it, or it is not this program's to empty.</exception>
    public static void Take(IDistributedApplicationBuilder builder, string folder, bool empty)
    {
        if (empty)
        {
            MustBeOurs(folder);
        }

        try
        {
            Directory.CreateDirectory(folder);
            var taken = new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            builder.Services.AddHostedService(_ => new Holder(taken));
            if (empty)
            {
                Empty(folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The data folder {folder} is not to be had: {exception.Message} If another run has it, stop that one first, or give this one another folder by --Data:Path=FOLDER.",
                exception);
        }
    }

    // Data:Path may name any folder: only what a run has made is emptied.
    private static void MustBeOurs(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) != LockFile)
            && (!File.Exists(Path.Combine(folder, LocalSecrets.FileName)) || Path.Exists(Path.Combine(folder, ".git"))))
        {
            throw new DistributedApplicationException($"--fresh does not empty {folder}: it is no data folder of an earlier run.");
        }
    }

    private static void Empty(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => entry.Name != LockFile))
        {
            if (entry is DirectoryInfo { LinkTarget: null } child)
            {
                child.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    private sealed class Holder(FileStream taken) : Microsoft.Extensions.Hosting.IHostedService, IDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => taken.Dispose();
    }
}
