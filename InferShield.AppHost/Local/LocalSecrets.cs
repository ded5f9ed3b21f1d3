using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace InferShield.AppHost.Local;

/// <summary>
/// The secrets of local runs: made once, kept in the data folder for its owner's eyes only, so that a second
/// start opens the same database. A parameter that is configured otherwise is left as it is.
/// </summary>
internal static class LocalSecrets
{
    public const string FileName = "secrets.json";

    private const int SecretBytes = 24;
    private const int KeyBytes = 32;
    private const int PasswordLength = 32;
    private const string AdminKey = "admin-key";

    /// <summary>Adds the missing values of the parameters to the configuration; true when the admin key was made now.</summary>
    public static bool Ensure(IConfigurationManager configuration, string dataFolder, params string[] parameters)
    {
        var file = Path.Combine(dataFolder, FileName);
        var kept = File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))! : [];
        var isNew = !kept.ContainsKey(AdminKey);
        foreach (var parameter in parameters)
        {
            kept.TryAdd(parameter, parameter == AdminKey ? "isk_" + Random(KeyBytes) : Random(SecretBytes));
        }

        Write(file, JsonSerializer.Serialize(kept));
        configuration.AddInMemoryCollection(kept
            .Where(secret => string.IsNullOrEmpty(configuration[$"Parameters:{secret.Key}"]))
            .Select(secret => KeyValuePair.Create($"Parameters:{secret.Key}", (string?)secret.Value)));
        return isNew;
    }

    /// <summary>Adds a password that a deployment generates; a local run's comes from <see cref="Ensure"/>.</summary>
    public static IResourceBuilder<ParameterResource> AddGeneratedPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = PasswordLength, Special = false }, secret: true);

    private static string Random(int bytes) => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void Write(string file, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
    }
}
