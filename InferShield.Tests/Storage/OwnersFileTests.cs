using InferShield.Api.Storage;

namespace InferShield.Tests.Storage;

public class OwnersFileTests
{
    [Fact]
    public void Only_the_owner_can_read_a_new_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        var path = Path.Combine(Path.GetTempPath(), $"infershield-owner-{Guid.NewGuid():N}");
        using var file = new FileStream(path, OwnersFile.Options(FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(path).UnixFileMode);
    }
}
