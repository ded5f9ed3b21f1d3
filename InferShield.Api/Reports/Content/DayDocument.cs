using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferShield.Api.Reports.Content;

/// <summary>A day's totals as the database keeps them. The names are short because there is one for each day and tenant.</summary>
internal sealed record DayDocument
{
    [JsonPropertyName("d")]
    public required string Day { get; init; }

    [JsonPropertyName("c")]
    public IReadOnlyList<CellEntry> Cells { get; init; } = [];

    [JsonPropertyName("o")]
    public IReadOnlyList<ChangeCellEntry> Changes { get; init; } = [];

    [JsonPropertyName("m")]
    public Dictionary<string, long> Models { get; init; } = [];

    [JsonPropertyName("p")]
    public Dictionary<string, long> Providers { get; init; } = [];

    [JsonPropertyName("q")]
    public Dictionary<string, long> Operations { get; init; } = [];

    [JsonPropertyName("k")]
    public IReadOnlyList<Guid> Keys { get; init; } = [];

    [JsonPropertyName("s")]
    public Dictionary<int, long> Scans { get; init; } = [];

    [JsonPropertyName("t")]
    public Dictionary<int, long> Durations { get; init; } = [];

    [JsonPropertyName("sc")]
    public long Scores { get; init; }

    [JsonPropertyName("mx")]
    public int MaxScore { get; init; }

    [JsonPropertyName("in")]
    public long InputTokens { get; init; }

    [JsonPropertyName("out")]
    public long OutputTokens { get; init; }

    [JsonPropertyName("f")]
    public long FirstSequence { get; init; }

    [JsonPropertyName("l")]
    public long LastSequence { get; init; }

    public static string Write(DayTotals day) => JsonSerializer.Serialize(Of(day), DayJson.Default.DayDocument);

    /// <summary>The same for two days that say the same, in whatever order they were added up; two with too many words may have two.</summary>
    public static byte[] Digest(DayTotals day)
    {
        var document = Of(day);
        return SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(document with
        {
            Cells = [.. document.Cells.OrderBy(entry => entry.Cell.ToString(), StringComparer.Ordinal)],
            Changes = [.. document.Changes.OrderBy(entry => entry.Cell.ToString(), StringComparer.Ordinal)],
            Models = Sorted(document.Models),
            Providers = Sorted(document.Providers),
            Operations = Sorted(document.Operations),
            Keys = [.. document.Keys.Order()],
            Scans = document.Scans.OrderBy(step => step.Key).ToDictionary(),
            Durations = document.Durations.OrderBy(step => step.Key).ToDictionary(),
        }, DayJson.Default.DayDocument));
    }

    private static Dictionary<string, long> Sorted(Dictionary<string, long> words) =>
        words.OrderBy(word => word.Key, StringComparer.Ordinal).ToDictionary();

    private static DayDocument Of(DayTotals day) => new()
    {
        Day = day.Name,
        Cells = [.. day.Cells.Select(cell => new CellEntry(cell.Key, cell.Value.Count, [.. cell.Value.Samples]))],
        Changes = [.. day.Changes.Select(cell => new ChangeCellEntry(cell.Key, cell.Value.Count, [.. cell.Value.Samples]))],
        Models = day.Models,
        Providers = day.Providers,
        Operations = day.Operations,
        Keys = [.. day.Keys],
        Scans = day.Scans,
        Durations = day.Durations,
        Scores = day.Scores,
        MaxScore = day.MaxScore,
        InputTokens = day.InputTokens,
        OutputTokens = day.OutputTokens,
        FirstSequence = day.FirstSequence,
        LastSequence = day.LastSequence,
    };

    /// <exception cref="JsonException">It is not what <see cref="Write"/> wrote.</exception>
    public static DayTotals Read(string json)
    {
        var document = JsonSerializer.Deserialize(json, DayJson.Default.DayDocument) ?? throw new JsonException("A day is empty.");
        var day = new DayTotals(DateOnly.ParseExact(document.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture))
        {
            Models = new(document.Models, StringComparer.Ordinal),
            Providers = new(document.Providers, StringComparer.Ordinal),
            Operations = new(document.Operations, StringComparer.Ordinal),
            Keys = [.. document.Keys],
            Scans = document.Scans,
            Durations = document.Durations,
            Scores = document.Scores,
            MaxScore = document.MaxScore,
            InputTokens = document.InputTokens,
            OutputTokens = document.OutputTokens,
            FirstSequence = document.FirstSequence,
            LastSequence = document.LastSequence,
        };
        foreach (var (cell, count, samples) in document.Cells)
        {
            day.Take(cell, count, samples);
        }

        foreach (var (cell, count, samples) in document.Changes)
        {
            day.Take(cell, count, samples);
        }

        return day;
    }
}

internal sealed record CellEntry(
    [property: JsonPropertyName("c")] Cell Cell, [property: JsonPropertyName("n")] long Count, [property: JsonPropertyName("i")] IReadOnlyList<Guid> Samples);

internal sealed record ChangeCellEntry(
    [property: JsonPropertyName("c")] ChangeCell Cell, [property: JsonPropertyName("n")] long Count, [property: JsonPropertyName("i")] IReadOnlyList<Guid> Samples);

[JsonSerializable(typeof(DayDocument))]
internal sealed partial class DayJson : JsonSerializerContext;
