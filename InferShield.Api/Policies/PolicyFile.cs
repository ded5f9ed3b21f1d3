using System.Text;
using System.Text.Json;
using InferShield.Api.Policies.Language;
using InferShield.Api.Policies.Sequences;
using InferShield.ServiceDefaults;

namespace InferShield.Api.Policies;

/// <summary>A policy file that cannot be used; the message names file, line and field.</summary>
internal sealed class PolicyFileException(string message) : Exception(message);

/// <summary>
/// Policies in a file: YAML when its name ends in <c>.yaml</c> or <c>.yml</c>, JSON otherwise. What it does not set stays as
/// configured; <see cref="PolicyLanguage"/> has its fields.
/// </summary>
internal static class PolicyFile
{
    private const int MostBytes = 1 << 20;

    /// <summary>The configured options with the file that they name, if they name one.</summary>
    /// <exception cref="InvalidConfigurationException">The file cannot be used.</exception>
    public static PolicyDocument LoadAtStart(PolicyOptions configured, PolicyCatalog catalog)
    {
        try
        {
            return configured.File is { Length: > 0 } path ? Parse(path, Read(path), configured, catalog) : Complete(new PolicyDocument(configured));
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

    /// <summary>What the file says, over the configured options.</summary>
    /// <exception cref="PolicyFileException">It is no JSON or YAML, or says what makes no sense.</exception>
    public static PolicyDocument Parse(string path, ReadOnlySpan<byte> content, PolicyOptions configured, PolicyCatalog catalog)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return Understand(IsYaml(path) ? YamlPolicyNodes.Read(content) : JsonPolicyNodes.Read(content), configured, catalog);
        }
        catch (PolicyProblemException problem)
        {
            throw new PolicyFileException($"{path}:{problem.Line}: {problem.Message}");
        }
    }

    /// <summary>What a document says, over the configured options.</summary>
    /// <exception cref="PolicyProblemException">It makes no sense.</exception>
    public static PolicyDocument Understand(PolicyNode root, PolicyOptions configured, PolicyCatalog catalog)
    {
        var document = new PolicyLanguage(catalog, configured.HasRedactionKey).Read(root, configured);
        CheckOptions(document.Options, root);
        document.Source = CanonicalPolicies.Of(root);
        return Complete(document);
    }

    private static bool IsYaml(string path) => Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML";

    private static void CheckOptions(PolicyOptions options, PolicyNode root)
    {
        foreach (var problem in PolicyOptionsValidator.Problems(options))
        {
            var field = JsonNamingPolicy.CamelCase.ConvertName(problem.Field);
            // Only the flag threshold can be made wrong by another field than itself.
            var member = root.Members.Find(member => member.Name == field) ?? root.Members.Find(member => member.Name == "blockThreshold");
            throw new PolicyProblemException(member?.Line ?? root.Line, field, problem.Text);
        }
    }

    private static PolicyDocument Complete(PolicyDocument document)
    {
        document.Sequences = [.. BuiltInSequences.All.Where(builtIn => document.Sequences.All(own => own.Name != builtIn.Name)), .. document.Sequences];
        return document;
    }
}
