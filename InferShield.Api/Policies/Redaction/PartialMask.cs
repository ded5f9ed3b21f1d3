using System.Buffers;

namespace InferShield.Api.Policies.Redaction;

/// <summary>Keeps some of a value's letters and digits, never more than half, and what separates them; the others become <c>*</c>.</summary>
internal static class PartialMask
{
    private const char Hidden = '*';

    private static readonly SearchValues<char> Separators = SearchValues.Create(" -./()@+:_");

    /// <summary>The masked value, or null when there is nothing to hide in it.</summary>
    public static string? Of(ReadOnlySpan<char> value, RedactionStyle style)
    {
        var total = 0;
        foreach (var c in value)
        {
            total += char.IsLetterOrDigit(c) ? 1 : 0;
        }

        if (total == 0)
        {
            return null;
        }

        var room = total / 2;
        var last = Math.Min(style.KeepLast, room);
        var at = style.KeepDomain ? value.LastIndexOf('@') : -1;
        if (at >= 0)
        {
            last = Math.Min(Count(value[at..]), room);
        }

        var first = Math.Min(style.KeepFirst, room - last);
        var masked = new char[value.Length];
        var seen = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsLetterOrDigit(c))
            {
                masked[i] = seen < first || seen >= total - last ? c : Hidden;
                seen++;
            }
            else
            {
                masked[i] = Separators.Contains(c) ? c : Hidden;
            }
        }

        return new string(masked);
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += char.IsLetterOrDigit(c) ? 1 : 0;
        }

        return count;
    }
}
