using System.Reflection;

namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    private string? _projectDirectory;

    public string[]? Args { get; set; }

    public string? AssemblyName { get; set; }

    public bool DisableDashboard { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    public bool EnableResourceLogging { get; set; }

    public string? ProjectDirectory
    {
        get => _projectDirectory ?? Metadata("apphostprojectpath");
        set => _projectDirectory = value;
    }

    internal string? ProjectName => Metadata("apphostprojectname");

    internal Assembly? Assembly => AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName);

    /// <summary>True when a test holds the application: resources' output goes to the logger, and starting returns when all are started.</summary>
    internal bool IsTest { get; set; }

    private string? Metadata(string key) => Assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => a.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value;
}
