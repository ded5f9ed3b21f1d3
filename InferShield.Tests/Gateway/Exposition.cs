using System.Globalization;
using System.Text.RegularExpressions;

namespace InferShield.Tests.Gateway;

/// <summary>One sample of a scrape.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public bool Has(params (string Name, string Value)[] labels) =>
        labels.All(label => Labels.TryGetValue(label.Name, out var value) && value == label.Value);
}

/// <summary>What a process exposes to Prometheus, in either of the two text forms.</summary>
internal sealed partial class Exposition
{
    private Exposition(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Types[words[2]] = words[3];
            }
            else if (line[0] != '#')
            {
                Samples.Add(Read(line));
            }
        }
    }

    public string Text { get; }

    /// <summary>counter, gauge, histogram … by family.</summary>
    public Dictionary<string, string> Types { get; } = [];

    public List<Sample> Samples { get; } = [];

    public static Exposition Parse(string text) => new(text);

    public IEnumerable<Sample> Find(string name, params (string Name, string Value)[] labels) =>
        Samples.Where(sample => sample.Name == name && sample.Has(labels));

    /// <summary>The sum over the series with these labels; 0 when there are none.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) => Find(name, labels).Sum(sample => sample.Value);

    private static Sample Read(string line)
    {
        var match = Line().Match(line);
        Assert.True(match.Success, $"not a sample: {line}");
        var labels = Label().Matches(match.Groups["labels"].Value)
            .ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value.Replace("\\\"", "\"", StringComparison.Ordinal));
        return new Sample(match.Groups["name"].Value, labels, double.Parse(match.Groups["value"].Value.Replace("+Inf", "∞", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>[^ ]+)( .*)?$""")]
    private static partial Regex Line();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?""")]
    private static partial Regex Label();
}
