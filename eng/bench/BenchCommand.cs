using System.CommandLine;
using System.Globalization;
using InferShield.Bench.Figures;

namespace InferShield.Bench;

/// <summary>Measures detection; prints one <c>name=value</c> a line.</summary>
internal static class BenchCommand
{
    private static readonly IReadOnlyDictionary<string, Func<CorpusFiles, IEnumerable<Figure>>> Kinds = new Dictionary<string, Func<CorpusFiles, IEnumerable<Figure>>>
    {
        ["injection"] = InjectionFigures.Measure,
        ["secrets"] = SecretFigures.Measure,
        ["pii"] = PersonalDataFigures.Measure,
        ["speed"] = SpeedFigures.Measure,
    };

    public static RootCommand Create()
    {
        var kinds = new Argument<string[]>("kind") { Description = "What to measure; everything without one.", Arity = ArgumentArity.ZeroOrMore };
        kinds.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var corpora = new Option<DirectoryInfo>("--corpora") { Description = "The folder of the development corpora; without it shared/corpora beside the repository or above it." };
        var figures = new Command("figures", "Measures what detection finds on the development corpora, and how fast it is.") { kinds, corpora };
        figures.SetAction(result =>
        {
            var files = CorpusFiles.Find(result.GetValue(corpora)?.FullName)
                ?? throw new DirectoryNotFoundException("There is no folder shared/corpora beside the repository or above it; name one with --corpora.");
            var wanted = result.GetValue(kinds) is { Length: > 0 } named ? named : [.. Kinds.Keys];
            foreach (var figure in wanted.SelectMany(kind => Kinds[kind](files)))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure.Name}={figure.Value:0.####}"));
            }
        });
        return new RootCommand("Measures InferShield's detection.") { figures };
    }
}
