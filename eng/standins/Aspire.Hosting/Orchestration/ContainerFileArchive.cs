using System.Formats.Tar;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The files of a container that the app host makes, as the archive by which the runtime takes them, owners and modes included.</summary>
internal static class ContainerFileArchive
{
    private const UnixFileMode UsualUmask = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode EverybodyReadsAndWrites = (UnixFileMode)0b110_110_110;
    private const UnixFileMode EverybodyEnters = (UnixFileMode)0b111_111_111;

    /// <summary>Null for a container without such files.</summary>
    internal static async Task<byte[]?> MakeAsync(ContainerResource container, IServiceProvider services, CancellationToken cancellationToken)
    {
        var annotations = container.Annotations.OfType<ContainerFileSystemCallbackAnnotation>().ToArray();
        if (annotations.Length == 0)
        {
            return null;
        }

        var archive = new MemoryStream();
        var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            foreach (var annotation in annotations)
            {
                var context = new ContainerFileSystemCallbackContext { Services = services, Model = container };
                var defaults = new Defaults(annotation.DefaultOwner ?? 0, annotation.DefaultGroup ?? 0, annotation.Umask ?? UsualUmask);
                foreach (var item in await annotation.Callback(context, cancellationToken).ConfigureAwait(false))
                {
                    await WriteAsync(tar, annotation.DestinationPath.Trim('/'), item, defaults, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return archive.ToArray();
    }

    private static async Task WriteAsync(TarWriter tar, string folder, ContainerFileSystemItem item, Defaults defaults, CancellationToken cancellationToken)
    {
        var path = folder.Length == 0 ? item.Name : $"{folder}/{item.Name}";
        var directory = item as ContainerDirectory;
        var entry = new PaxTarEntry(directory is null ? TarEntryType.RegularFile : TarEntryType.Directory, path)
        {
            Uid = item.Owner ?? defaults.Owner,
            Gid = item.Group ?? defaults.Group,
            Mode = item.Mode != 0 ? item.Mode : (directory is null ? EverybodyReadsAndWrites : EverybodyEnters) & ~defaults.Umask,
        };
        if (item is ContainerFileBase file)
        {
            entry.DataStream = file.SourcePath is { } source
                ? File.OpenRead(source)
                : new MemoryStream(Encoding.UTF8.GetBytes(file.Contents ?? ""));
        }

        using (entry.DataStream)
        {
            await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        foreach (var child in directory?.Entries ?? [])
        {
            await WriteAsync(tar, path, child, new(entry.Uid, entry.Gid, defaults.Umask), cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed record Defaults(int Owner, int Group, UnixFileMode Umask);
}
