using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using InferShield.Api.Detection;
using InferShield.Bench.Figures;

namespace InferShield.Bench;

/// <summary>Scans of texts in which nothing is found, all detectors on, one thread.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class ScanBenchmark
{
    private readonly Scanner _scanner = new();
    private string _prompt = "";
    private string _long = "";

    /// <summary>Set by <see cref="Run"/>; benchmarks have no constructor arguments.</summary>
    internal static string? Corpora { get; set; }

    [GlobalSetup]
    public void Load()
    {
        // The prompt whose cost is the median's among all of about 700 characters.
        var prompts = SpeedFigures.Prompts(CorpusFiles.Find(Corpora)!, _scanner);
        _prompt = prompts.OrderBy(prompt => SpeedFigures.Cost(_scanner, prompt)).ElementAt(prompts.Length / 2);
        _long = string.Join('\n', prompts)[..20_000];
    }

    [Benchmark(Baseline = true)]
    public int Prompt_of_700_characters() => _scanner.Scan(_prompt, Channel.User).Count;

    [Benchmark]
    public int Text_of_20000_characters() => _scanner.Scan(_long, Channel.User).Count;

    internal static void Run(string? corpora)
    {
        Corpora = corpora;
        BenchmarkRunner.Run<ScanBenchmark>(DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "infershield-benchmark")));
    }
}
