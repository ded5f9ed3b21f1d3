namespace InferShield.Kubernetes;

/// <summary>How the base differs from the manifest that it should have been made from.</summary>
internal static class Comparison
{
    /// <summary>One line a difference; none where the base is what the app host describes.</summary>
    /// <exception cref="InvalidDataException">One of the two cannot be read.</exception>
    public static IEnumerable<string> Differences(Manifest manifest, string folder)
    {
        var wanted = manifest.Parts().ToDictionary(part => part.Name);
        var found = Base.Parts(folder).ToDictionary(part => part.Name);
        foreach (var name in wanted.Keys.Union(found.Keys))
        {
            if (!found.TryGetValue(name, out var part))
            {
                yield return $"{name}: not in the base";
            }
            else if (!wanted.TryGetValue(name, out var source))
            {
                yield return $"{name}: in the base, not in the manifest";
            }
            else
            {
                foreach (var difference in Differences(source, part).Concat(Pairs("service port", source.Ports, Base.ServicePorts(folder, name))))
                {
                    yield return $"{name}: {difference}";
                }
            }
        }
    }

    private static IEnumerable<string> Differences(Part wanted, Part found) =>
    [
        .. Values("image", wanted.Image, found.Image),
        .. Values("command", wanted.Command ?? "", found.Command ?? ""),
        .. Values("arguments", string.Join(' ', wanted.Arguments), string.Join(' ', found.Arguments)),
        .. Pairs("port", wanted.Ports, found.Ports),
        .. Pairs("variable", wanted.Environment.Where(variable => variable.Value.Length > 0).ToDictionary(), found.Environment),
        .. Pairs("volume", wanted.Volumes, found.Volumes),
    ];

    private static IEnumerable<string> Pairs(string what, IReadOnlyDictionary<string, string> wanted, IReadOnlyDictionary<string, string> found) =>
        wanted.Keys.Union(found.Keys).SelectMany(name => Values($"{what} {name}", wanted.GetValueOrDefault(name), found.GetValueOrDefault(name)));

    private static IEnumerable<string> Values(string what, string? wanted, string? found) =>
        wanted == found || (wanted == Manifest.Open && found is { Length: > 0 })
            ? []
            : [$"{what} is {found ?? "missing"}, the manifest has {wanted ?? "none"}"];
}
