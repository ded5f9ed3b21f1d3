namespace InferShield.AppHost.Local;

/// <summary>A server that runs as a container or as a program of this machine, by the same configuration files.</summary>
public interface IPartResource : IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithArgs, IResourceWithWaitSupport
{
    /// <summary>The folder in which the part finds its files: a path inside the container, or on this machine.</summary>
    string Home { get; }
}
