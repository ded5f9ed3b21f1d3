using InferShield.Api.Storage;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Jobs;

/// <summary>
/// Where a report grows before it is stored: a file without a name, so that nothing is left of it when the process dies,
/// however it dies.
/// </summary>
internal class ReportFiles(IOptions<ReportOptions> options, IHostEnvironment environment, TimeProvider time)
{
    private const string Extension = ".part";

    // A file of this age was not opened by anybody just now.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    private readonly string _folder = Path.Combine(environment.ContentRootPath, options.Value.WorkFolder);

    /// <exception cref="IOException">There is no room, or no such folder can be made.</exception>
    public virtual Stream Create()
    {
        OwnersFile.CreateFolder(_folder);
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N") + Extension);
        var file = new FileStream(path, OwnersFile.Options(
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose | FileOptions.Asynchronous));
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }

    /// <summary>Deletes what a process left that died between making a file and taking its name away; those in use are locked.</summary>
    public void RemoveAbandoned()
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(_folder, "*" + Extension).Where(path => time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > Abandoned))
        {
            try
            {
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, or gone already.
            }
        }
    }
}
