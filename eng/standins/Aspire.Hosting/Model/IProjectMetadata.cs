using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a project lies. The classes of the namespace Projects implement it, one for each project reference of the app host.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }

    bool SuppressBuild => false;
}

internal sealed record ProjectPathMetadata(string ProjectPath) : IProjectMetadata;
