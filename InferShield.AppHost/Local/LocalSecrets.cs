using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace InferShield.AppHost.Local;

/// <summary>
/// The secrets of local runs: made once, kept in the data folder for its owner's eyes only, so that a second
/// start opens the same database. A parameter that is configured otherwise is left as it is.
/// </summary>
internal static class LocalSecrets
{
    private const int SecretBytes = 24;
    private const int KeyBytes = 32;
    private const int PasswordLength = 32;
    private const string AdminKey = "admin-key";

    /// <summary>Adds the missing values of the parameters to the configuration.</summary>
    /// <exception cref="DistributedApplicationException">The file of the secrets cannot be understood.</exception>
    public static AdminKeyOrigin Ensure(IConfigurationManager configuration, string dataFolder, params string[] parameters)
    {
        var file = Path.Combine(dataFolder, "secrets.json");
        var missing = parameters.Where(parameter => string.IsNullOrEmpty(configuration[$"Parameters:{parameter}"])).ToList();
        var kept = Read(file);
        var made = missing.Where(parameter => !kept.ContainsKey(parameter)).ToList();
        foreach (var parameter in made)
        {
            kept[parameter] = parameter == AdminKey ? "isk_" + Random(KeyBytes) : Random(SecretBytes);
        }

        if (made.Count > 0)
        {
            Write(file, JsonSerializer.Serialize(kept));
        }

        configuration.AddInMemoryCollection(missing.Select(parameter => KeyValuePair.Create($"Parameters:{parameter}", (string?)kept[parameter])));
        return made.Contains(AdminKey) ? AdminKeyOrigin.Made : missing.Contains(AdminKey) ? AdminKeyOrigin.Kept : AdminKeyOrigin.Configured;
    }

    /// <summary>Adds a password that a deployment generates; a local run's comes from <see cref="Ensure"/>.</summary>
    public static IResourceBuilder<ParameterResource> AddGeneratedPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = PasswordLength, Special = false }, secret: true);

    /// <summary>Writes a file that only its owner can read, all of it or nothing.</summary>
    /// <param name="file">Its path; a file that is there is replaced.</param>
    /// <param name="content">Written as UTF-8.</param>
    public static void Write(string file, string content)
    {
        var temporary = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }

    private static Dictionary<string, string> Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? [] : [];
        }
        catch (JsonException)
        {
            throw new DistributedApplicationException($"{file} is damaged: restore it, or start with --fresh and without the data.");
        }
    }

    private static string Random(int bytes) => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}

/// <summary>Where the admin key of a local run comes from.</summary>
internal enum AdminKeyOrigin
{
    /// <summary>The parameter <c>admin-key</c>.</summary>
    Configured,

    /// <summary>An earlier run.</summary>
    Kept,

    /// <summary>This run.</summary>
    Made,
}
