using System.Text;
using System.Text.Json;
using InferShield.ServiceDefaults;

namespace InferShield.Api.Policies;

/// <summary>A policy file that cannot be used; the message names file, line and field.</summary>
internal sealed class PolicyFileException(string message) : Exception(message);

/// <summary>
/// Policies in a JSON file: an object with any of the options of <see cref="PolicyOptions"/>, in camelCase; what it does
/// not set stays as configured. Comments and trailing commas are allowed, unknown and repeated fields are not.
/// </summary>
internal static class PolicyFile
{
    private const int MostBytes = 1 << 20;

    private static readonly JsonReaderOptions ReaderOptions = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Dictionary<string, Func<PolicyOptions, JsonElement, string?>> Fields = new()
    {
        ["blockThreshold"] = (options, value) => Number(value, number => options.BlockThreshold = number),
        ["flagThreshold"] = (options, value) => Number(value, number => options.FlagThreshold = number),
        ["piiAction"] = (options, value) => Action(value, action => options.PiiAction = action),
        ["secretAction"] = (options, value) => Action(value, action => options.SecretAction = action),
    };

    /// <summary>The configured options with those of their file, if they name one.</summary>
    /// <exception cref="InvalidConfigurationException">The file cannot be used.</exception>
    public static PolicyOptions LoadAtStart(PolicyOptions configured)
    {
        try
        {
            return configured.File is { Length: > 0 } path ? Parse(path, Read(path), configured) : configured;
        }
        catch (PolicyFileException failure)
        {
            throw new InvalidConfigurationException($"{PolicyOptions.Section}:{nameof(PolicyOptions.File)}: {failure.Message}");
        }
    }

    /// <exception cref="PolicyFileException">It cannot be read or is too large.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            Span<byte> some = stackalloc byte[4096];
            while (file.Read(some) is > 0 and var count)
            {
                content.Write(some[..count]);
                if (content.Length > MostBytes)
                {
                    throw new PolicyFileException($"{path} is larger than {MostBytes} bytes.");
                }
            }

            return content.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PolicyFileException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>The options of the file over the configured ones.</summary>
    /// <exception cref="PolicyFileException">It is no JSON, or says what makes no sense.</exception>
    public static PolicyOptions Parse(string path, ReadOnlySpan<byte> content, PolicyOptions configured)
    {
        var lines = new Dictionary<string, int>();
        var options = configured.Copy();
        if (content.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        var reader = new Utf8JsonReader(content, ReaderOptions);
        try
        {
            ReadFields(ref reader, content);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The latter is how text that is no UTF-8 is refused.
            var line = failure is JsonException { LineNumber: { } number } ? (int)number + 1 : LineOf(content, reader.TokenStartIndex);
            throw Wrong(line, null, $"is no JSON: {Sentence(failure.Message)}");
        }

        foreach (var problem in PolicyOptionsValidator.Problems(options))
        {
            var field = JsonNamingPolicy.CamelCase.ConvertName(problem.Field);
            // Only the flag threshold can be made wrong by another field than itself.
            throw Wrong(lines.TryGetValue(field, out var line) ? line : lines.GetValueOrDefault("blockThreshold", 1), field, problem.Text);
        }

        return options;

        void ReadFields(ref Utf8JsonReader reader, ReadOnlySpan<byte> content)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Wrong(LineOf(content, reader.TokenStartIndex), null, "must be a JSON object.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var line = LineOf(content, reader.TokenStartIndex);
                var field = reader.GetString()!;
                reader.Read();
                using var value = JsonDocument.ParseValue(ref reader);
                var problem = !Fields.TryGetValue(field, out var set) ? $"is not known; the fields are {string.Join(", ", Fields.Keys)}."
                    : !lines.TryAdd(field, line) ? $"stands in line {lines[field]} already."
                    : set(options, value.RootElement);
                if (problem is not null)
                {
                    throw Wrong(line, field, problem);
                }
            }

            // Whatever follows the object is wrong too.
            reader.Read();
        }

        PolicyFileException Wrong(int line, string? field, string problem) =>
            new($"{path}:{line}: {(field is null ? "the file" : field)} {problem}");
    }

    private static string? Number(JsonElement value, Action<int> set)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
        {
            return "must be a whole number.";
        }

        set(number);
        return null;
    }

    private static string? Action(JsonElement value, Action<SensitiveDataAction> set)
    {
        foreach (var action in Enum.GetValues<SensitiveDataAction>())
        {
            if (value.ValueKind == JsonValueKind.String && string.Equals(value.GetString(), action.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                set(action);
                return null;
            }
        }

        return "must be redact, flag or block.";
    }

    private static int LineOf(ReadOnlySpan<byte> content, long at) => content[..(int)at].Count((byte)'\n') + 1;

    // System.Text.Json appends its own way to say where.
    private static string Sentence(string message) => message.Split(" LineNumber:")[0].Split(" Path:")[0];
}
