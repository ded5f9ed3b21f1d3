namespace InferShield.ServiceDefaults;

/// <summary>A setting that the process cannot start with; the message names it and says what it should be.</summary>
public sealed class InvalidConfigurationException(string message) : Exception(message);
