namespace InferShield.Api.Providers;

/// <summary>Whose key a provider is sent.</summary>
internal enum KeySource
{
    /// <summary>The gateway's own, always; a client's key of its own goes nowhere.</summary>
    Server,

    /// <summary>The client's own; without one the provider is not asked.</summary>
    Client,

    /// <summary>The client's own where it sent one, else the gateway's.</summary>
    ClientOrServer,
}

internal static class KeySources
{
    /// <summary>Reads the word of the setting <c>Key</c>; null for any other.</summary>
    public static KeySource? Parse(string word) => word switch
    {
        "server" => KeySource.Server,
        "client" => KeySource.Client,
        "client-or-server" => KeySource.ClientOrServer,
        _ => null,
    };
}
