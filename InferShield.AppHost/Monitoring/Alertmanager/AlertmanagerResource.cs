using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>An Alertmanager.</summary>
public interface IAlertmanagerResource : IPartResource
{
    /// <summary>The receivers' secrets by the name of the file that the configuration reads.</summary>
    IDictionary<string, ReferenceExpression> Secrets { get; }
}

internal sealed class AlertmanagerContainer(string name) : ContainerResource(name), IAlertmanagerResource
{
    public string Home => "/etc/alertmanager";

    public IDictionary<string, ReferenceExpression> Secrets { get; } = new Dictionary<string, ReferenceExpression>();
}

internal sealed class AlertmanagerProgram(string name, string command, string home) : ExecutableResource(name, command, home), IAlertmanagerResource
{
    public string Home => WorkingDirectory;

    public IDictionary<string, ReferenceExpression> Secrets { get; } = new Dictionary<string, ReferenceExpression>();
}
