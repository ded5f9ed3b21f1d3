namespace InferShield.AppHost.Local;

/// <summary>How a part of the system runs here.</summary>
internal enum Hosting
{
    /// <summary>In a container of the machine's container runtime, and in every published manifest.</summary>
    Container,

    /// <summary>As a program of this machine.</summary>
    Native,

    /// <summary>Inside the gateway's own process.</summary>
    Embedded,

    /// <summary>Not at all.</summary>
    LeftOut,
}

/// <summary>One part of the system and the decision on it.</summary>
/// <param name="Name">The resource's name.</param>
/// <param name="Hosting">How it runs.</param>
/// <param name="Command">The program's path when it runs natively.</param>
/// <param name="Port">The port that it listens on at 127.0.0.1; null when it does not run or the manifest decides.</param>
/// <param name="Note">What the start table says beside it: the version asked for, or why it is left out.</param>
internal sealed record Part(string Name, Hosting Hosting, string? Command = null, int? Port = null, string Note = "")
{
    /// <summary>True when the part is a resource of the app host.</summary>
    public bool Runs => Hosting is Hosting.Container or Hosting.Native;
}
