namespace InferShield.AppHost.Local;

/// <summary>
/// Puts files into a part's home without copying them: bind mounts for a container, symbolic links for a program.
/// </summary>
internal static class PartFiles
{
    /// <summary>Makes a file or folder of the repository appear in the home under <paramref name="name"/>.</summary>
    public static IResourceBuilder<T> WithHomeFile<T>(this IResourceBuilder<T> part, string source, string name)
        where T : IPartResource
    {
        if (part.Resource is ContainerResource container)
        {
            part.ApplicationBuilder.CreateResourceBuilder(container).WithBindMount(source, $"{part.Resource.Home}/{name}", isReadOnly: true);
        }
        else
        {
            Link(source, Path.Combine(part.Resource.Home, name));
        }

        return part;
    }

    /// <summary>Keeps what the part stores: the volume at a container's <paramref name="containerPath"/>; a program stores in its home.</summary>
    public static IResourceBuilder<T> WithStorage<T>(this IResourceBuilder<T> part, string volume, string containerPath)
        where T : IPartResource
    {
        if (part.Resource is ContainerResource container)
        {
            part.ApplicationBuilder.CreateResourceBuilder(container).WithVolume(volume, containerPath);
        }

        return part;
    }

    /// <summary>
    /// Makes a folder that this machine's user or the app host writes appear in the home. A manifest says nothing of it:
    /// the cluster brings its own.
    /// </summary>
    public static IResourceBuilder<T> WithHostFolder<T>(this IResourceBuilder<T> part, string folder)
        where T : IPartResource
    {
        if (part.Resource is ContainerResource container && part.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            part.ApplicationBuilder.CreateResourceBuilder(container)
                .WithBindMount(folder, $"{part.Resource.Home}/{Path.GetFileName(folder)}", isReadOnly: true);
        }

        return part;
    }

    private static void Link(string source, string link)
    {
        if (Path.Exists(link) || new FileInfo(link).LinkTarget is not null)
        {
            File.Delete(link);
        }

        File.CreateSymbolicLink(link, source);
    }
}
