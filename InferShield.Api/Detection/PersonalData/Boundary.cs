namespace InferShield.Api.Detection.PersonalData;

/// <summary>Whether a value stands by itself or is a part of something longer: a decimal fraction, a price, a path, a UUID.</summary>
internal static class Boundary
{
    public static bool IsStart(ReadOnlySpan<char> text, int start)
    {
        if (start == 0)
        {
            return true;
        }

        var before = text[start - 1];
        return before switch
        {
            '_' or '$' or '€' or '£' or '¥' or '@' or '%' or '+' or '\\' => false,
            '-' or '.' or '/' => start == 1 || !char.IsAsciiLetterOrDigit(text[start - 2]),
            ':' or ',' => start == 1 || !char.IsAsciiDigit(text[start - 2]),
            _ => !char.IsAsciiLetterOrDigit(before),
        };
    }

    public static bool IsEnd(ReadOnlySpan<char> text, int end)
    {
        if (end == text.Length)
        {
            return true;
        }

        var after = text[end];
        var next = end + 1 < text.Length ? text[end + 1] : ' ';
        return after switch
        {
            '_' or '%' or '€' or '@' => false,
            '-' or '/' => !char.IsAsciiLetterOrDigit(next),
            '.' or ':' or ',' => !char.IsAsciiDigit(next),
            _ => !char.IsAsciiLetterOrDigit(after),
        };
    }

    /// <summary>Addresses are followed by a port, the length of a prefix or an interface.</summary>
    public static bool IsAddressEnd(ReadOnlySpan<char> text, int end) =>
        IsEnd(text, end) || (text[end] is ':' or '/' or '@' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1]));
}
