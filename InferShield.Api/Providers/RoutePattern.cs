namespace InferShield.Api.Providers;

/// <summary>A model's name, or the beginning of many.</summary>
internal readonly record struct RoutePattern(string Text)
{
    private const int Longest = 256;

    /// <summary>Whether one model alone matches.</summary>
    public bool IsExact => !Text.EndsWith('*');

    public static bool IsWellFormed(string text) =>
        text.Length is > 0 and <= Longest && text.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == text.Length - 1);

    public bool Matches(string model) => IsExact ? model == Text : model.AsSpan().StartsWith(Text.AsSpan(..^1), StringComparison.Ordinal);
}
