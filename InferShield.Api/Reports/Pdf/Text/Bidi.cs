using System.Globalization;

namespace InferShield.Api.Reports.Pdf.Text;

/// <summary>
/// The levels of the Unicode bidirectional algorithm (UAX #9) for one line without embedding characters, which
/// <see cref="TextCleaning"/> shows as codes: rules P2 to P3, W1 to W7, N1 to N2, I1 to I2 and L1.
/// </summary>
internal static class Bidi
{
    private enum Kind : byte
    {
        Left, Right, ArabicLetter, EuropeanDigit, ArabicDigit, Separator, Terminator, Common, Mark, Space, Neutral,
    }

    /// <summary>Whether the text has a character that is written from right to left.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\u0590', '\u08FF') >= 0
        || text.IndexOfAnyInRange('\uFB1D', '\uFDFF') >= 0 || text.IndexOfAnyInRange('\uFE70', '\uFEFF') >= 0
        || text.IndexOfAny('\uD802', '\uD803', '\uD83A') >= 0;

    public static bool IsRightToLeft(ReadOnlySpan<char> text)
    {
        if (IsNeeded(text))
        {
            for (var index = 0; index < text.Length; index++)
            {
                switch (KindOf(text, index))
                {
                    case Kind.Left:
                        return false;
                    case Kind.Right or Kind.ArabicLetter:
                        return true;
                }
            }
        }

        return false;
    }

    /// <summary>A level for each UTF-16 code unit; odd is right to left.</summary>
    public static byte[] Levels(ReadOnlySpan<char> text, bool rightToLeft)
    {
        var kinds = new Kind[text.Length];
        for (var index = 0; index < kinds.Length; index++)
        {
            kinds[index] = KindOf(text, index);
        }

        var original = (Kind[])kinds.Clone();
        var embedding = rightToLeft ? Kind.Right : Kind.Left;
        ResolveWeak(kinds, embedding);
        ResolveNeutral(kinds, embedding);
        var start = (byte)(rightToLeft ? 1 : 0);
        var levels = new byte[kinds.Length];
        for (var index = 0; index < kinds.Length; index++)
        {
            levels[index] = (kinds[index], rightToLeft) switch
            {
                (Kind.Right, _) => 1,
                (Kind.EuropeanDigit or Kind.ArabicDigit, _) => 2,
                (Kind.Left, true) => 2,
                _ => start,
            };
        }

        for (var index = levels.Length - 1; index >= 0 && original[index] == Kind.Space; index--)
        {
            levels[index] = start;
        }

        return levels;
    }

    private static void ResolveWeak(Span<Kind> kinds, Kind embedding)
    {
        var strong = embedding;
        var previous = embedding;
        for (var index = 0; index < kinds.Length; index++)
        {
            ref var kind = ref kinds[index];
            kind = kind == Kind.Mark ? previous : kind;
            if (kind == Kind.EuropeanDigit && strong == Kind.ArabicLetter)
            {
                kind = Kind.ArabicDigit;
            }

            if (kind is Kind.Left or Kind.Right or Kind.ArabicLetter)
            {
                strong = kind;
            }

            previous = kind;
        }

        for (var index = 1; index + 1 < kinds.Length; index++)
        {
            if (kinds[index] is Kind.Separator or Kind.Common && kinds[index - 1] == kinds[index + 1]
                && (kinds[index - 1] == Kind.EuropeanDigit || (kinds[index - 1] == Kind.ArabicDigit && kinds[index] == Kind.Common)))
            {
                kinds[index] = kinds[index - 1];
            }
        }

        for (var index = 0; index < kinds.Length; index++)
        {
            if (kinds[index] == Kind.Terminator)
            {
                var end = index;
                while (end < kinds.Length && kinds[end] == Kind.Terminator)
                {
                    end++;
                }

                var beside = (index > 0 && kinds[index - 1] == Kind.EuropeanDigit) || (end < kinds.Length && kinds[end] == Kind.EuropeanDigit);
                kinds[index..end].Fill(beside ? Kind.EuropeanDigit : Kind.Neutral);
            }
        }

        strong = embedding;
        foreach (ref var kind in kinds)
        {
            kind = kind switch
            {
                Kind.Separator or Kind.Common or Kind.Space => Kind.Neutral,
                Kind.ArabicLetter => Kind.Right,
                Kind.EuropeanDigit when strong == Kind.Left => Kind.Left,
                _ => kind,
            };
            strong = kind is Kind.Left or Kind.Right ? kind : strong;
        }
    }

    private static void ResolveNeutral(Span<Kind> kinds, Kind embedding)
    {
        for (var index = 0; index < kinds.Length; index++)
        {
            if (kinds[index] != Kind.Neutral)
            {
                continue;
            }

            var end = index;
            while (end < kinds.Length && kinds[end] == Kind.Neutral)
            {
                end++;
            }

            var before = index == 0 ? embedding : Side(kinds[index - 1]);
            var after = end == kinds.Length ? embedding : Side(kinds[end]);
            kinds[index..end].Fill(before == after ? before : embedding);
            index = end - 1;
        }
    }

    private static Kind Side(Kind kind) => kind == Kind.Left ? Kind.Left : Kind.Right;

    private static Kind KindOf(ReadOnlySpan<char> text, int index)
    {
        var unit = text[index];
        var at = char.IsLowSurrogate(unit) && index > 0 ? index - 1 : index;
        var codePoint = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? char.ConvertToUtf32(text[at], char.IsLowSurrogate(text[at + 1]) ? text[at + 1] : '\uDC00') : unit;
        var category = CharUnicodeInfo.GetUnicodeCategory(codePoint);
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        {
            return Kind.Mark;
        }

        return codePoint switch
        {
            (>= '0' and <= '9') or (>= 0x6F0 and <= 0x6F9) => Kind.EuropeanDigit,
            (>= 0x660 and <= 0x669) or 0x66B or 0x66C => Kind.ArabicDigit,
            '+' or '-' => Kind.Separator,
            ',' or '.' or '/' or ':' or 0xA0 or 0x60C => Kind.Common,
            '#' or '$' or '%' or (>= 0xA2 and <= 0xA5) or 0xB0 or 0xB1 or 0x66A or (>= 0x20A0 and <= 0x20BF) => Kind.Terminator,
            (>= 0x600 and <= 0x7BF) or (>= 0x860 and <= 0x8FF) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE) or (>= 0x1EC70 and <= 0x1EEFF) => Kind.ArabicLetter,
            (>= 0x590 and <= 0x5FF) or (>= 0x7C0 and <= 0x85F) or (>= 0xFB1D and <= 0xFB4F) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF) => Kind.Right,
            _ when category is UnicodeCategory.SpaceSeparator or UnicodeCategory.Control => Kind.Space,
            _ when category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => Kind.Left,
            _ => Kind.Neutral,
        };
    }
}
