namespace InferShield.Api.Reports.Controls;

/// <summary>One edition of one framework: which of its controls the gateway has evidence for. Written in files beside this one.</summary>
/// <param name="Framework">One of <see cref="ReportWords.Frameworks"/>.</param>
/// <param name="Edition">The edition's short name, such as <c>2025</c>, by which it is asked for.</param>
/// <param name="Title">The framework's and edition's full name.</param>
/// <param name="Issuer">Who publishes it.</param>
/// <param name="InForceFrom">The first day on which it applies or is published.</param>
/// <param name="InForceUntil">The last day, where a later edition has taken its place.</param>
/// <param name="IsDefault">Whether a report that names no edition is made from this one.</param>
/// <param name="Source">Where the original is published.</param>
/// <param name="Notes">What a reader has to know of this edition and its dates.</param>
/// <param name="Retention">How long its evidence is to be kept.</param>
/// <param name="Limits">What a report of this framework cannot show, whatever the control.</param>
/// <param name="Controls">In the framework's order.</param>
internal sealed record ControlFramework(
    string Framework, string Edition, string Title, string Issuer, DateOnly InForceFrom, DateOnly? InForceUntil, bool IsDefault, string Source,
    IReadOnlyList<string> Notes, RetentionRule Retention, IReadOnlyList<string> Limits, IReadOnlyList<Control> Controls);

/// <summary>For how many months records have to be kept, and where that is said.</summary>
internal sealed record RetentionRule(int Months, string Source);

/// <summary>A control, told in our own words.</summary>
/// <param name="Id">The framework's own number, such as <c>CC6.6</c>.</param>
/// <param name="Title">What it asks for.</param>
/// <param name="Population">Which records of the audit log are its population.</param>
/// <param name="Shows">What the gateway shows for it.</param>
/// <param name="Limit">Where that evidence stops.</param>
/// <param name="Related">Ids of the same thing elsewhere: another edition, MITRE ATLAS, CWE.</param>
internal sealed record Control(
    string Id, string Title, ControlPopulation Population, string Shows, string Limit, IReadOnlyList<string>? Related = null);

/// <summary>Which records a control is judged by.</summary>
/// <param name="Of"><c>requests</c>, <c>changes</c> (somebody made) or <c>events</c> (that came to pass): both are the tenant's own and those of the whole gateway.</param>
/// <param name="Categories">Requests: the policy types that count as a violation of the control; empty for all.</param>
/// <param name="Channels">Requests: a violation is only one whose gravest finding stood there; empty for all.</param>
/// <param name="CardData">Requests: only payment card numbers count as a violation.</param>
/// <param name="Operations">Changes and events: how their operations begin.</param>
internal sealed record ControlPopulation(
    string Of, IReadOnlyList<string>? Categories = null, IReadOnlyList<string>? Channels = null, bool CardData = false,
    IReadOnlyList<string>? Operations = null)
{
    public const string Requests = "requests";
    public const string Changes = "changes";
    public const string Events = "events";
}
