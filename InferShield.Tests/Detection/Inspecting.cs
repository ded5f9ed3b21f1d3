using InferShield.Api.Detection;
using InferShield.Api.Policies;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Detection;

/// <summary>An engine as it comes, and generated values that look real without being anybody's.</summary>
internal static class Inspecting
{
    public static PolicyEngine Engine { get; } = With(new PolicyOptions());

    public static PolicyEngine With(PolicyOptions options) => new(Options.Create(options));

    public static Verdict Inspect(string text, Channel channel = Channel.User) => Engine.Inspect(text, channel);

    public static string[] EntitiesIn(string text) =>
        [.. Inspect(text).Findings.Select(finding => finding.Entity).OfType<string>().Distinct()];

    /// <summary>Random letters and digits, the same for the same length.</summary>
    public static string Token(int length, string alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")
    {
        var random = new Random(length);
        return string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }

    public static string Repeated(string text, int length) =>
        string.Concat(Enumerable.Repeat(text, (length / text.Length) + 1))[..length];
}
