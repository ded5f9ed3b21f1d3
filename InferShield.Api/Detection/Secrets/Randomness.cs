namespace InferShield.Api.Detection.Secrets;

/// <summary>Tells generated values from words and placeholders.</summary>
internal static class Randomness
{
    private static readonly string[] Placeholders =
        ["example", "xxxx", "your", "changeme", "placeholder", "redacted", "dummy", "sample", "****", "....", "<", "${", "{{", "abcdefgh", "0123456789", "12345678", "test_key", "insert", "replace"];

    /// <summary>Shannon entropy in bits per character; characters beyond ASCII count as one.</summary>
    public static double Entropy(ReadOnlySpan<char> value)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var c in value)
        {
            counts[Math.Min(c, (char)127)]++;
        }

        var entropy = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var share = (double)count / value.Length;
                entropy -= share * Math.Log2(share);
            }
        }

        return entropy;
    }

    public static bool IsPlaceholder(ReadOnlySpan<char> lower)
    {
        foreach (var placeholder in Placeholders)
        {
            if (lower.Contains(placeholder, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public static bool HasDigitAndLetter(ReadOnlySpan<char> value) =>
        value.ContainsAnyInRange('0', '9') && (value.ContainsAnyInRange('a', 'z') || value.ContainsAnyInRange('A', 'Z'));
}
