using InferShield.AppHost.Local;

namespace InferShield.AppHost.Monitoring;

/// <summary>An Alertmanager.</summary>
public interface IAlertmanagerResource : IPartResource
{
    /// <summary>The folder of this machine whose files are the receivers' secrets.</summary>
    string Secrets { get; }
}

internal sealed class AlertmanagerContainer(string name, string secrets) : ContainerResource(name), IAlertmanagerResource
{
    public string Home => "/etc/alertmanager";

    public string Secrets => secrets;
}

internal sealed class AlertmanagerProgram(string name, string command, string home, string secrets)
    : ExecutableResource(name, command, home), IAlertmanagerResource
{
    public string Home => WorkingDirectory;

    public string Secrets => secrets;
}
