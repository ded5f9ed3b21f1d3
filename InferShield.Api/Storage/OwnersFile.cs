namespace InferShield.Api.Storage;

/// <summary>Files and folders into which other users of the machine cannot look.</summary>
internal static class OwnersFile
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How to open such a file; the mode is given to a new one only.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share, FileOptions options = FileOptions.None)
    {
        var all = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = options };
        if (!OperatingSystem.IsWindows())
        {
            all.UnixCreateMode = File;
        }

        return all;
    }

    /// <summary>Makes the folders that are missing.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, File | UnixFileMode.UserExecute);
        }
    }
}
