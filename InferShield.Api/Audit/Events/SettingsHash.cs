using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Audit.Events;

/// <summary>
/// Hashes of the settings in force, by section: two processes with equal hashes run with equal settings. Secrets are left out, also as
/// hashes, which would tell whoever guesses them.
/// </summary>
internal static class SettingsHash
{
    private const string Whole = "settings";

    /// <summary>The gateway's own sections and those of its host that bear on it; the environment has much else.</summary>
    private static readonly string[] Sections =
    [
        "Audit", "Gateway", "Kestrel", "Logging", "Management", "Oidc", "Policies", "Prices", "Provider", "Providers", "Reports", "ResponseCache", "Routes", "Storage",
        "Tenants",
    ];

    private static readonly string[] Secrets = ["key", "secret", "password", "token", "credential", "authorization", "headers", "connectionstring", "pfx", "pem"];

    // They have such a word in their name and are none: where a secret is, how long something is, or how many.
    private static readonly string[] NoSecrets = ["file", "path", "tokens", "id", "ids"];

    /// <summary>SHA-256 in hexadecimal of all settings, and 16 digits of each section's that has any.</summary>
    public static (string All, SortedDictionary<string, string> Sections) Of(IConfiguration configuration)
    {
        var sections = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Sections)
        {
            var settings = Values(configuration.GetSection(name)).OrderBy(setting => setting.Path, StringComparer.OrdinalIgnoreCase)
                .Select(setting => $"{setting.Path.ToUpperInvariant()}={setting.Value}").ToList();
            if (settings.Count > 0)
            {
                sections[name] = Hash(string.Join('\n', settings))[..16];
            }
        }

        return (Hash(string.Join('\n', sections.Select(section => $"{section.Key}={section.Value}").Prepend(Whole))), sections);
    }

    private static IEnumerable<(string Path, string Value)> Values(IConfigurationSection section) => section.GetChildren().SelectMany(Values)
        .Concat(section.Value is { } value && !IsSecret(section.Path) ? [(section.Path, value)] : []);

    private static bool IsSecret(string path)
    {
        var segments = path.ToLowerInvariant().Split(':');
        var name = segments[^1];
        return Array.Exists(segments, segment => segment is "headers")
            || (Array.Exists(Secrets, secret => name.Contains(secret, StringComparison.Ordinal)) && !Array.Exists(NoSecrets, ending => name.EndsWith(ending, StringComparison.Ordinal)));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
