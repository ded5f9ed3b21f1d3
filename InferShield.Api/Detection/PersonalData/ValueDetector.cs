using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>
/// Finds values that have a shape: identity and tax numbers, cards, accounts, telephones, addresses of networks and wallets, dates
/// of birth. What a number is, its shape, its check digit and the words around it decide. Of readings that
/// overlap the surest is reported; where the text is nothing but a value, as an answer in a form is, all readings that its shape
/// and check digit allow.
/// </summary>
internal sealed class ValueDetector : IDetector
{
    private static readonly KindTable Table = KindTable.Default;

    public IReadOnlyList<Keyword> Keywords => Table.Contexts.Keywords;

    public IEnumerable<RuleInfo> Rules => Table.Kinds
        .SelectMany(kind => new[] { kind.Severity, Severity.Low }.Select(severity => new RuleInfo(PolicyTypes.Pii, severity, kind.Rule, kind.Entity)))
        .Distinct();

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var scan = new ValueScan(Table, view, hits, sink, stackalloc char[ValueScan.LongestValue]);
        scan.ReadNumbers();
        scan.ReadNamed();
    }
}
