using System.Buffers;
using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Api.Detection.Secrets;

/// <summary>Judges a value by what it is called and by what it looks like.</summary>
internal static class SecretValue
{
    private const int Longest = 500;
    private const double MostWords = 0.5;

    private static readonly SearchValues<char> Signs = SearchValues.Create("!#$%^&*+=?@~/");
    private static readonly SearchValues<string> Elsewhere = SearchValues.Create(["://", "arn:", "sha256", "sha512", "sha1-", "md5:", "process.env", "os.env", "secretsmanager", "@sha"], StringComparison.Ordinal);
    private static readonly Shape Uuid = Shape.Parse("<uuid>");

    public static bool IsSecret(ReadOnlySpan<char> value, ReadOnlySpan<char> lower, NameStrength strength)
    {
        if (value.Length > Longest || value[0] is '-' or '#' or '*' or '!' or '=' or ':')
        {
            return false;
        }

        if (!Randomness.HasDigit(value) && strength != NameStrength.Password && !(value.Length >= 20 && Randomness.HasUpper(value) && Randomness.HasLower(value)))
        {
            return false;
        }

        var isSecret = strength switch
        {
            NameStrength.Password => IsPassword(value, lower),
            NameStrength.Weak => value.Length >= 20 && HasThreeSorts(value) && IsGenerated(value, 3.5),
            NameStrength.Bearer or NameStrength.Authorization => value.Length >= 16 && IsGenerated(value, 3),
            _ => value.Length >= 16 ? IsGenerated(value, 3) : value.Length >= 10 && HasThreeSorts(value) && IsGenerated(value, 2.8),
        };
        return isSecret && !lower.ContainsAny(Elsewhere) && !Placeholders.IsBlank(value, lower);
    }

    private static bool IsPassword(ReadOnlySpan<char> value, ReadOnlySpan<char> lower) =>
        Randomness.HasLetter(value)
        && (Randomness.HasDigit(value) || (value.ContainsAny(Signs) && Randomness.Wordiness(value) < MostWords))
        && lower.IndexOf("passw") < 0 && lower.IndexOf("secret") < 0 && lower.IndexOf("token") < 0
        && !IsPath(value)
        && Randomness.Entropy(value) >= 2.2;

    private static bool IsGenerated(ReadOnlySpan<char> value, double floor) =>
        Randomness.HasLetter(value)
        && Randomness.Entropy(value) >= floor
        && !IsPath(value)
        && Randomness.Wordiness(value) < MostWords
        && !(value.Contains('@') && value.Contains('.'));

    private static bool HasThreeSorts(ReadOnlySpan<char> value)
    {
        var sorts = (Randomness.HasDigit(value) ? 1 : 0) + (Randomness.HasLower(value) ? 1 : 0) + (Randomness.HasUpper(value) ? 1 : 0) + (value.ContainsAny(Signs) ? 1 : 0);
        return sorts >= 3 || Uuid.Match(value, isStrict: false) == value.Length;
    }

    /// <summary>Whether signs cut it into short parts, as in paths, hosts, versions, dates and members of objects.</summary>
    private static bool IsPath(ReadOnlySpan<char> value)
    {
        var (parts, shortest) = (0, int.MaxValue);
        foreach (var range in value.SplitAny('.', '/', ':'))
        {
            var length = value[range].Length;
            if (length > 0)
            {
                parts++;
                shortest = Math.Min(shortest, length);
            }
        }

        var isDotted = value.ContainsAny('.', ':');
        return parts switch
        {
            1 => false,
            2 => isDotted && (shortest < 8 || !Randomness.HasDigit(value[(value.LastIndexOfAny('.', ':') + 1)..])),
            _ => isDotted ? shortest < 8 : value.Count('/') > value.Length / 12,
        };
    }
}
