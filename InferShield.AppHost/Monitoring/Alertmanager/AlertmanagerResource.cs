using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>An Alertmanager.</summary>
public interface IAlertmanagerResource : IPartResource
{
    /// <summary>The receivers' secrets by the name of the file that the configuration reads.</summary>
    IDictionary<string, ReferenceExpression> Secrets { get; }

    /// <summary>How the configuration of a local run differs from the file of the repository.</summary>
    IList<ConfigurationChange> Changes { get; }
}

/// <param name="Value">What is only known when Alertmanager starts.</param>
/// <param name="Apply">Makes the changed configuration from the configuration and the value.</param>
public sealed record ConfigurationChange(ReferenceExpression Value, Func<string, string, string> Apply);

internal sealed class AlertmanagerContainer(string name) : ContainerResource(name), IAlertmanagerResource
{
    public string Home => "/etc/alertmanager";

    public IDictionary<string, ReferenceExpression> Secrets { get; } = new Dictionary<string, ReferenceExpression>();

    public IList<ConfigurationChange> Changes { get; } = [];
}

internal sealed class AlertmanagerProgram(string name, string command, string home) : ExecutableResource(name, command, home), IAlertmanagerResource
{
    public string Home => WorkingDirectory;

    public IDictionary<string, ReferenceExpression> Secrets { get; } = new Dictionary<string, ReferenceExpression>();

    public IList<ConfigurationChange> Changes { get; } = [];
}
