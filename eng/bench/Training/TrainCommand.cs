using System.CommandLine;
using System.Security.Cryptography;
using InferShield.Api.Detection.Learned;

namespace InferShield.Bench.Training;

/// <summary>Makes the learned scorer's weights and the report on them from the development corpora; the same bytes each time.</summary>
internal static class TrainCommand
{
    private const string Folder = "InferShield.Api/Detection/Learned";

    public static string ReportFile { get; } = Repository.PathOf(Folder, "README.md");

    public static Command Create()
    {
        var check = new Option<bool>("--check") { Description = "Only says whether the committed weights and report are what training makes; exit code 1 where they are not." };
        var corpora = new Option<DirectoryInfo>("--corpora") { Description = "The folder of the development corpora; without it shared/corpora beside the repository or above it." };
        var command = new Command("train", "Trains the learned scorer of injections on the development corpora.") { check, corpora };
        command.SetAction(result => Run(CorpusFiles.Find(result.GetValue(corpora)?.FullName)
            ?? throw new DirectoryNotFoundException("There is no folder shared/corpora beside the repository or above it; name one with --corpora."), result.GetValue(check)));
        return command;
    }

    private static int Run(CorpusFiles corpora, bool isCheck)
    {
        var (user, material) = (Trained.User(corpora), Trained.Material(corpora));
        var weights = Bytes(user.Model, material.Model);
        var report = TrainingReport.Of(user, material, weights);
        var weightsFile = Repository.PathOf(Folder, "learned-weights.bin");
        if (!isCheck)
        {
            File.WriteAllBytes(weightsFile, weights);
            File.WriteAllText(ReportFile, report);
            Console.WriteLine(report);
            return 0;
        }

        var isSame = File.Exists(weightsFile) && File.ReadAllBytes(weightsFile).AsSpan().SequenceEqual(weights);
        var isReported = File.Exists(ReportFile) && File.ReadAllText(ReportFile) == report;
        Console.WriteLine($"weights: {(isSame ? "as trained" : "differ")}; report: {(isReported ? "as written" : "differs")}; trained: {Convert.ToHexStringLower(SHA256.HashData(weights)).AsSpan(0, 16)}");
        return isSame && isReported ? 0 : 1;
    }

    internal static byte[] Bytes(params ReadOnlySpan<LearnedModel> models)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var model in models)
        {
            model.Write(writer);
        }

        writer.Flush();
        return stream.ToArray();
    }
}
