using InferShield.Api.Detection;
using InferShield.Api.Policies;
using Microsoft.Extensions.Options;

namespace InferShield.Bench;

/// <summary>The policies as they come.</summary>
internal static class Engine
{
    private static readonly PolicyEngine Policies = new(Options.Create(new PolicyOptions()));

    public static IReadOnlyCollection<RuleInfo> RuleInfos { get; } = [.. new Scanner().Rules];

    public static Verdict Inspect(string text, Channel channel) => Policies.Inspect(text, channel);
}
