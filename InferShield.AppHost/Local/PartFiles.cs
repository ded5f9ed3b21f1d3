namespace InferShield.AppHost.Local;

/// <summary>A file of a part's home that the app host writes.</summary>
internal sealed record HomeFile(string Name, string Content);

/// <summary>
/// Puts files into a part's home: those of the repository without copying them, by bind mounts for a container and
/// symbolic links for a program; those that the app host writes when the part starts. A manifest names them as read-only
/// volumes, which the deployment fills: it knows nothing of ConfigMaps, and Aspirate drops bind mounts.
/// </summary>
internal static class PartFiles
{
    // The user that Prometheus's and Alertmanager's images run as.
    private const int Nobody = 65534;

    /// <summary>Makes a file or folder of the repository appear in the home under <paramref name="name"/>.</summary>
    public static IResourceBuilder<T> WithHomeFile<T>(this IResourceBuilder<T> part, string source, string name)
        where T : IPartResource
    {
        if (part.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return File.Exists(source) ? part.WithPublishedVolume("config", part.Resource.Home) : part.WithPublishedVolume(name, $"{part.Resource.Home}/{name}");
        }

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

    /// <summary>
    /// Names a folder of a published part that <c>monitoring/</c> or the operator fills: the read-only volume
    /// <c>part-name</c> is the ConfigMap or Secret of that name.
    /// </summary>
    public static IResourceBuilder<T> WithPublishedVolume<T>(this IResourceBuilder<T> part, string name, string target)
        where T : IPartResource
    {
        part.ApplicationBuilder.CreateResourceBuilder((ContainerResource)(IResource)part.Resource).WithVolume($"{part.Resource.Name}-{name}", target, isReadOnly: true);
        return part;
    }

    /// <summary>Keeps what the part stores: a named volume at a container's <paramref name="containerPath"/>; a program stores in its home.</summary>
    public static IResourceBuilder<T> WithStorage<T>(this IResourceBuilder<T> part, string containerPath, LocalSystem system)
        where T : IPartResource
    {
        if (part.Resource is ContainerResource container)
        {
            part.ApplicationBuilder.CreateResourceBuilder(container).WithVolume(system.Volume(container.Name), containerPath);
        }

        return part;
    }

    /// <summary>
    /// Makes a folder of this machine, and with it the files that <paramref name="write"/> makes when the part starts, appear
    /// in the home under the folder's name. A container gets copies that only its own user can read; a program reads the
    /// folder itself.
    /// </summary>
    public static IResourceBuilder<T> WithHomeFolder<T>(
        this IResourceBuilder<T> part, string folder, Func<T, CancellationToken, Task<IEnumerable<HomeFile>>> write)
        where T : IPartResource
    {
        if (part.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            var name = Path.GetFileName(folder);
            return part.WithPublishedVolume(name, $"{part.Resource.Home}/{name}");
        }

        if (part.Resource is not ContainerResource container)
        {
            return part.OnBeforeResourceStarted(async (resource, _, cancellation) =>
            {
                foreach (var file in await write(resource, cancellation))
                {
                    LocalSecrets.Write(Path.Combine(folder, file.Name), file.Content);
                }
            });
        }

        part.ApplicationBuilder.CreateResourceBuilder(container).WithContainerFiles(
            $"{part.Resource.Home}/{Path.GetFileName(folder)}",
            async (_, cancellation) =>
            {
                var files = Directory.EnumerateFiles(folder).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
                foreach (var file in await write(part.Resource, cancellation))
                {
                    files[file.Name] = file.Content;
                }

                return files.Select(file => new ContainerFile { Name = file.Key, Contents = file.Value, Mode = UnixFileMode.UserRead });
            },
            defaultOwner: Nobody,
            defaultGroup: Nobody);
        return part;
    }

    /// <summary>
    /// Makes a file that <paramref name="write"/> makes when the part starts appear in the home under <paramref name="name"/>,
    /// for the part's own user alone.
    /// </summary>
    public static IResourceBuilder<T> WithWrittenFile<T>(this IResourceBuilder<T> part, string name, Func<T, CancellationToken, Task<string>> write)
        where T : IPartResource
    {
        if (part.Resource is not ContainerResource container)
        {
            return part.OnBeforeResourceStarted(async (resource, _, cancellation) =>
                LocalSecrets.Write(Path.Combine(resource.Home, name), await write(resource, cancellation)));
        }

        part.ApplicationBuilder.CreateResourceBuilder(container).WithContainerFiles(
            part.Resource.Home,
            async (_, cancellation) =>
                [new ContainerFile { Name = name, Contents = await write(part.Resource, cancellation), Mode = UnixFileMode.UserRead }],
            defaultOwner: Nobody,
            defaultGroup: Nobody);
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
