namespace InferShield.AppHost.Local;

/// <summary>What <c>--mode</c> asks for; without it each part takes the first way that this machine offers.</summary>
internal enum RunMode
{
    Auto,
    Containers,
    Native,
    Embedded,
}
