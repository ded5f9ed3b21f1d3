using System.Globalization;
using System.Runtime.CompilerServices;
using InferShield.Bench;
using InferShield.Bench.Figures;
using Xunit.Sdk;
using Xunit.v3;

namespace InferShield.Tests.Detection;

/// <summary>Holds detection to its goals on the development corpora, which are not part of this repository; they were used to build it.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void Leaves_ordinary_prompts_alone()
    {
        var figures = Figures(InjectionFigures.Measure);

        Assert.InRange(figures["ordinary_benign_flagged"], 0, 0.01);
        Assert.InRange(figures["benign_flagged[NotInject_one,user]"], 0, 0.08);
        Assert.InRange(figures["benign_flagged[cyberseceval/frr,user]"], 0, 0.04);
        Assert.InRange(figures["benign_flagged[xstest_safe,user]"], 0, 0.02);
    }

    [CorpusFact]
    public void Finds_attacks() => Assert.InRange(Figures(InjectionFigures.Measure)["attack_recall_user"], 0.8, 1);

    [CorpusFact]
    public void Finds_secrets()
    {
        var figures = Figures(SecretFigures.Measure);

        Assert.InRange(figures["secrets_found"], 0.98, 1);
        Assert.InRange(figures["secret_negatives_as_their_rule"], 0, 0.02);
        Assert.InRange(figures["secret_negatives_as_anything"], 0, 0.15);
    }

    [CorpusFact]
    public void Finds_personal_data()
    {
        var figures = Figures(PersonalDataFigures.Measure);

        Assert.InRange(figures["pii_found"], 0.92, 1);
        Assert.InRange(figures["pii_negatives_flagged"], 0, 0.03);
    }

    private Dictionary<string, double> Figures(Func<CorpusFiles, IEnumerable<Figure>> measure)
    {
        var figures = measure(CorpusFiles.Find()!).ToDictionary(figure => figure.Name, figure => figure.Value);
        foreach (var (name, value) in figures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}={value:0.####}"));
        }

        return figures;
    }

    /// <summary>A test that exists only where the corpora do.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    [XunitTestCaseDiscoverer(typeof(CorpusFactDiscoverer))]
    private sealed class CorpusFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : FactAttribute(sourceFilePath, sourceLineNumber);

    private sealed class CorpusFactDiscoverer : FactDiscoverer
    {
        public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
            CorpusFiles.Find() is null ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
