using InferShield.Api.Detection;
using InferShield.Api.Policies.Redaction;
using InferShield.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Policies;

/// <summary>Decides what happens to a text: scans it, scores what was found, and redacts or blocks. Thread-safe.</summary>
public sealed class PolicyEngine
{
    private readonly Scanner _scanner = new();
    private readonly RedactionKeys _keys;
    private volatile PolicySet _current;

    /// <exception cref="InvalidConfigurationException">The file that <see cref="PolicyOptions.File"/> names cannot be used; the message says where and why.</exception>
    public PolicyEngine(IOptions<PolicyOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _keys = RedactionKeys.Parse(options.Value.RedactionKey);
        Catalog = new PolicyCatalog(_scanner);
        _current = new PolicySet(_scanner, PolicyFile.LoadAtStart(options.Value, Catalog), _keys);
    }

    /// <summary>The policies in force. Who inspects more than one text for a request, or redacts later, keeps them meanwhile.</summary>
    public PolicySet Current => _current;

    /// <summary>The version of <see cref="Current"/>.</summary>
    public string Version => _current.Version;

    /// <summary>Every combination of policy and severity that a verdict may contain, once.</summary>
    public IEnumerable<(string PolicyType, Severity Severity)> Rules => _scanner.Rules.Select(rule => (rule.PolicyType, rule.Severity))
        .Concat(_current.OwnRules).Distinct();

    internal PolicyCatalog Catalog { get; }

    /// <summary>Inspects one text under the policies in force.</summary>
    /// <param name="text">Any sequence of UTF-16 units, of any length.</param>
    /// <param name="channel">Where it came from.</param>
    /// <param name="tenant">Whose it is; null for nobody's, which policies for certain tenants leave out.</param>
    public Verdict Inspect(string text, Channel channel, string? tenant = null) => _current.Inspect(text, channel, tenant);

    /// <summary>Puts another document into force, for every text from now on.</summary>
    internal void Replace(PolicyDocument document) => _current = Compile(document);

    /// <summary>A document's policies, without putting them into force.</summary>
    internal PolicySet Compile(PolicyDocument document) => new(_scanner, document, _keys);
}
