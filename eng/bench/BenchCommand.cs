using System.CommandLine;
using System.Globalization;
using InferShield.Bench.Figures;
using InferShield.Bench.Gateway;
using InferShield.Bench.Reports;
using InferShield.Bench.Training;

namespace InferShield.Bench;

/// <summary>Measures detection, the gateway and evidence.</summary>
internal static class BenchCommand
{
    private const int CouldNotRun = 2;

    private static readonly IReadOnlyDictionary<string, Func<CorpusFiles, IEnumerable<Figure>>> Kinds = new Dictionary<string, Func<CorpusFiles, IEnumerable<Figure>>>
    {
        ["injection"] = InjectionFigures.Measure,
        ["left-out"] = InjectionFigures.MeasureLeftOut,
        ["learned"] = LearnedFigures.Measure,
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
            if (CorpusFiles.Find(result.GetValue(corpora)?.FullName) is not { } files)
            {
                Console.Error.WriteLine("There is no folder shared/corpora beside the repository or above it; name one with --corpora.");
                return CouldNotRun;
            }

            var wanted = result.GetValue(kinds) is { Length: > 0 } named ? named : [.. Kinds.Keys];
            foreach (var figure in wanted.SelectMany(kind => Kinds[kind](files)))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure.Name}={figure.Value:0.####}"));
            }

            return 0;
        });
        var folding = new Command("folding", "Writes the table of characters that normalization folds.");
        folding.SetAction(_ => File.WriteAllText(FoldingTable.File, FoldingTable.Make()));
        var benchmark = new Command("benchmark", "Times scans with BenchmarkDotNet.") { corpora };
        benchmark.SetAction(result => ScanBenchmark.Run(result.GetValue(corpora)?.FullName));
        return new RootCommand("Measures InferShield.") { figures, folding, TrainCommand.Create(), benchmark, GatewayCommand.Create(), ReportsCommand.Create(), ReportsCommand.CreateWorker() };
    }
}
