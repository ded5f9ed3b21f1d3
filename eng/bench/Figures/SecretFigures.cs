using System.Diagnostics;
using InferShield.Api.Detection;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;
using InferShield.Api.Detection.Secrets;

namespace InferShield.Bench.Figures;

/// <summary>What is found of secrets, what is taken for one, and how long the search for them takes.</summary>
internal static class SecretFigures
{
    private const int Rounds = 40;
    private const int AdversarialLength = 1 << 15;
    private const int Repeats = 5;

    public static IEnumerable<Figure> Measure(CorpusFiles corpora)
    {
        var rows = corpora.Secrets().Select(sample => (Sample: sample, Rules: RulesIn(sample.Text, Channel.User))).ToLookup(row => row.Sample.IsReal);
        yield return new Figure("secret_rules", Engine.RuleInfos.Where(rule => rule.PolicyType == PolicyTypes.Secret).Select(rule => rule.Rule).Distinct().Count());
        yield return new Figure("secrets_found", rows[true].Average(row => row.Rules.Length > 0 ? 1.0 : 0));
        yield return new Figure("secrets_found_as_their_rule", rows[true].Average(row => row.Rules.Contains(row.Sample.Rule) ? 1.0 : 0));
        yield return new Figure("secret_negatives_as_their_rule", rows[false].Average(row => row.Rules.Contains(row.Sample.Rule) ? 1.0 : 0));
        yield return new Figure("secret_negatives_as_anything", rows[false].Average(row => row.Rules.Length > 0 ? 1.0 : 0));
        var prompts = corpora.Prompts();
        yield return new Figure("benign_prompts_with_secret", prompts.Count(prompt => !prompt.IsAttack && RulesIn(prompt.Text, prompt.Channel).Length > 0));

        var search = new SecretSearch();
        foreach (var figure in search.Ordinary([.. prompts.Where(prompt => prompt.Source == "T0-50k" && prompt.Text.Length is >= 650 and <= 750).Select(prompt => prompt.Text)]))
        {
            yield return figure;
        }

        // The first time compiles.
        _ = search.Adversarial().Count();
        foreach (var (text, nanoseconds) in search.Adversarial().OrderByDescending(row => row.Nanoseconds).Take(8))
        {
            yield return new Figure($"secret_adversarial_ns_per_char[{text.ReplaceLineEndings(" ")}]", nanoseconds);
        }
    }

    private static string[] RulesIn(string text, Channel channel) =>
        [.. Engine.Inspect(text, channel).Findings.Where(finding => finding.PolicyType == PolicyTypes.Secret).Select(finding => finding.Rule)];

    /// <summary>The detector alone, with a pass for its keywords only.</summary>
    private sealed class SecretSearch
    {
        private readonly SecretDetector _detector = new();
        private readonly KeywordAutomaton _keywords;
        private readonly HitLists _hits = new();
        private readonly FindingSink _sink = new();

        public SecretSearch() => _keywords = new KeywordAutomaton([_detector.Keywords]);

        public IEnumerable<Figure> Ordinary(string[] prompts)
        {
            var views = prompts.Select(ViewOf).ToArray();
            var (passes, detections) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var view in views)
                {
                    var start = Stopwatch.GetTimestamp();
                    _keywords.Find(view.Lower, _hits);
                    var found = Stopwatch.GetTimestamp();
                    Detect(view);
                    if (round >= Rounds / 2)
                    {
                        passes.Add(Stopwatch.GetElapsedTime(start, found).TotalMicroseconds);
                        detections.Add(Stopwatch.GetElapsedTime(found).TotalMicroseconds);
                    }
                }
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var view in views)
            {
                _keywords.Find(view.Lower, _hits);
                Detect(view);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            yield return new Figure("secret_detector_allocated_bytes", allocated);
            yield return new Figure("secret_keyword_pass_700_median_us", Median(passes));
            yield return new Figure("secret_detector_700_median_us", Median(detections));
        }

        /// <summary>Each keyword repeated, alone and before signs that make it an assignment.</summary>
        public IEnumerable<(string Text, double Nanoseconds)> Adversarial()
        {
            string[] more = ["a1", "curl -u a:1 ", "key1=a1", "a://b:c@", "-----BEGIN PRIVATE KEY-----", "kind: secret\ndata: a\n", "eyJhbGciOiJIUzI1.ey", "password is a1b ", "sk-a1-"];
            var literals = SecretKinds.All.SelectMany(kind => kind.Shapes).SelectMany(shape => shape.Parts).Select(part => part.Literal).Where(literal => literal.Length > 2);
            foreach (var text in _detector.Keywords.Select(keyword => keyword.Text).Concat(literals).Distinct().SelectMany(keyword => new[] { keyword, keyword + "=", keyword + " ", keyword + "A1b " }).Concat(more))
            {
                using var view = ViewOf(string.Concat(Enumerable.Repeat(text, AdversarialLength / text.Length)));
                _keywords.Find(view.Lower, _hits);
                yield return (text, Enumerable.Range(0, Repeats).Min(_ => TimeOf(view)) / view.Length);
            }
        }

        private double TimeOf(View view)
        {
            var start = Stopwatch.GetTimestamp();
            Detect(view);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

        private static View ViewOf(string text)
        {
            var view = new View(text.Length);
            ViewBuilder.Build(text, view);
            return view;
        }

        private void Detect(View view)
        {
            _sink.Clear();
            _detector.Detect(view, _hits.Of(0), Channel.User, _sink);
        }
    }
}
