using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Policies;
using InferShield.Tests.Detection;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Policies;

/// <summary>Engines and documents out of policy files that a test writes.</summary>
internal static class PolicyWriting
{
    public static string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static PolicyDocument Yaml(string content, PolicyOptions? configured = null) => Parse("p.yaml", content, configured);

    public static PolicyDocument Json(string content, PolicyOptions? configured = null) => Parse("p.json", content, configured);

    public static string Refusal(string file, string content, PolicyOptions? configured = null) =>
        Assert.Throws<PolicyFileException>(() => Parse(file, content, configured)).Message;

    /// <summary>An engine under the policies of a file in YAML.</summary>
    public static PolicySet PoliciesOf(string content, string? key = null)
    {
        var options = new PolicyOptions { RedactionKey = key ?? Key };
        var engine = new PolicyEngine(Options.Create(options));
        engine.Replace(Yaml(content, options));
        return engine.Current;
    }

    private static PolicyDocument Parse(string file, string content, PolicyOptions? configured) =>
        PolicyFile.Parse(file, Encoding.UTF8.GetBytes(content), configured ?? new PolicyOptions(), Inspecting.Engine.Catalog);
}
