namespace InferShield.Kubernetes;

/// <summary>One workload, as the app host's manifest or the base describes it.</summary>
/// <param name="Image">The image with its tag.</param>
/// <param name="Command">The entry point in place of the image's; null leaves the image's.</param>
/// <param name="Ports">Numbers by name.</param>
/// <param name="Environment">Values by name. <c>$(key)</c> stands for a key of the Secret, <see cref="Manifest.Open"/> for what whoever generates chooses.</param>
/// <param name="Volumes">Mount paths by name; those that are only read end in <c> (read-only)</c>.</param>
internal sealed record Part(
    string Name,
    string Image,
    string? Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Ports,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyDictionary<string, string> Volumes)
{
    public const string ReadOnly = " (read-only)";

    /// <summary>Aspirate makes a StatefulSet of what has volumes.</summary>
    public bool IsStateful => Volumes.Count > 0;
}
