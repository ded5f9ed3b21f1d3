namespace InferShield.ServiceDefaults.Listeners;

/// <summary>Marks both a connection that came in on the management listener and an endpoint that answers there.</summary>
internal sealed class ManagementConnection
{
    public static ManagementConnection Instance { get; } = new();
}
