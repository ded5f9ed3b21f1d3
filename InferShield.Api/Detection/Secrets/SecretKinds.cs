using InferShield.Api.Detection.Secrets.Kinds;

namespace InferShield.Api.Detection.Secrets;

/// <summary>Every kind that is known by its form, with or without a name.</summary>
internal static class SecretKinds
{
    public static IReadOnlyList<SecretKind> All { get; } =
        [.. Cloud.All, .. SourceHosts.All, .. Payment.All, .. Chat.All, .. Models.All, .. Observability.All, .. Data.All, .. Services.All];
}
