using System.Text;
using System.Text.Json;
using InferShield.Api.Detection;

namespace InferShield.Bench;

/// <summary>The development corpora; they are no part of the repository.</summary>
internal sealed class CorpusFiles
{
    private readonly string _folder;

    private CorpusFiles(string folder) => _folder = folder;

    /// <param name="folder">The folder, or null for <c>shared/corpora</c> beside the repository or above.</param>
    /// <returns>Null where it is not.</returns>
    public static CorpusFiles? Find(string? folder = null)
    {
        if (folder is not null)
        {
            return Directory.Exists(folder) ? new CorpusFiles(folder) : null;
        }

        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            if (Path.Combine(above.FullName, "shared", "corpora") is var corpora && Directory.Exists(corpora))
            {
                return new CorpusFiles(corpora);
            }
        }

        return null;
    }

    /// <summary>Prompts, document contents, tool results and completions, attacks and not.</summary>
    public IReadOnlyList<Prompt> Prompts() => [.. Rows("injection.jsonl").Concat(Rows("payloads.jsonl")).Select(row => new Prompt(
        Text(row, "source"), row.GetProperty("label").GetInt32() == 1, Enum.Parse<Channel>(Text(row, "channel"), ignoreCase: true), Text(row, "text")))];

    /// <summary>Texts with secrets, and texts that only look like it.</summary>
    public IReadOnlyList<SecretSample> Secrets() => [.. Rows("secrets.jsonl").Select(row => new SecretSample(
        Text(row, "rule"), Text(row, "label") == "tp", Encoding.UTF8.GetString(row.GetProperty("text_b64").GetBytesFromBase64())))];

    /// <summary>Texts with personal data, and texts that only look like it; rows without an expectation are left out.</summary>
    public IReadOnlyList<PersonalDataSample> PersonalData() => [.. Rows("pii.jsonl").Where(row => Text(row, "label") != "unlabelled").Select(row => new PersonalDataSample(
        [.. row.GetProperty("entities").EnumerateArray().Select(entity => entity.GetString()!)], Text(row, "label") == "pos", Text(row, "text")))];

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private IEnumerable<JsonElement> Rows(string file) => File.ReadLines(Path.Combine(_folder, file)).Select(line => JsonElement.Parse(line));
}

internal sealed record Prompt(string Source, bool IsAttack, Channel Channel, string Text);

internal sealed record SecretSample(string Rule, bool IsReal, string Text);

internal sealed record PersonalDataSample(IReadOnlyList<string> Entities, bool IsReal, string Text);
