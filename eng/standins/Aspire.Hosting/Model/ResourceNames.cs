namespace Aspire.Hosting.ApplicationModel;

internal static class ResourceNames
{
    internal static readonly StringComparer Comparer = StringComparer.OrdinalIgnoreCase;

    /// <summary>Same rule as Aspire's: 1 to 64 ASCII letters, digits and single hyphens, a letter first, no hyphen last.</summary>
    internal static void Validate(string name, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 64
            || !char.IsAsciiLetter(name[0])
            || name[^1] == '-'
            || name.Contains("--", StringComparison.Ordinal)
            || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        {
            throw new ArgumentException(
                $"{what} name '{name}' is invalid: 1 to 64 ASCII letters, digits and single hyphens, starting with a letter and not ending in a hyphen.",
                nameof(name));
        }
    }

    /// <summary>Turns a name into one that is valid as an environment variable.</summary>
    internal static string ToVariable(string name)
    {
        var encoded = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return encoded.Length > 0 && char.IsAsciiDigit(encoded[0]) ? $"_{encoded}" : encoded;
    }
}
