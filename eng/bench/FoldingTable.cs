using System.Text;

namespace InferShield.Bench;

/// <summary>
/// Makes the table of InferShield.Api/Detection/Normalization/Folding.txt from the Unicode data of this machine's ICU, so that the
/// gateway needs none.
/// </summary>
internal static class FoldingTable
{
    private const int LongestReplacement = 3;

    private const string Head = """
        # What compatibility normalization (Unicode NFKC) and taking off accents make of characters: FROM[-TO] REPLACEMENT…, in hexadecimal.
        # A range maps to consecutive characters; of longer replacements the first three characters stand here. Made by: dotnet run --project eng/bench -- folding

        """;

    public static string File => Repository.PathOf("InferShield.Api", "Detection", "Normalization", "Folding.txt");

    public static string Make()
    {
        var table = new StringBuilder(Head);
        (int From, int To, string Replacement)? run = null;
        for (var codePoint = 0x80; codePoint <= 0x10FFFF; codePoint++)
        {
            var replacement = IsCharacter(codePoint) ? Fold(codePoint) : null;
            if (replacement is null)
            {
                continue;
            }

            if (run is { } open && codePoint == open.To + 1 && IsOne(open.Replacement) && IsOne(replacement)
                && char.ConvertToUtf32(replacement, 0) == char.ConvertToUtf32(open.Replacement, 0) + codePoint - open.From)
            {
                run = open with { To = codePoint };
                continue;
            }

            Write(run);
            run = (codePoint, codePoint, replacement);
        }

        Write(run);
        return table.ToString();

        void Write((int From, int To, string Replacement)? entry)
        {
            if (entry is var (from, to, replacement))
            {
                table.Append(from == to ? $"{from:X4}" : $"{from:X4}-{to:X4}").AppendJoin("", replacement.EnumerateRunes().Select(rune => $" {rune.Value:X4}")).Append('\n');
            }
        }
    }

    private static bool IsOne(string text) => text.Length == 1 || (text.Length == 2 && char.IsSurrogatePair(text, 0));

    private static bool IsCharacter(int codePoint) => Rune.IsValid(codePoint) && codePoint is not (>= 0xFDD0 and <= 0xFDEF) && (codePoint & 0xFFFE) != 0xFFFE
        && !IsAccent(codePoint) && !Rune.IsWhiteSpace(new Rune(codePoint));

    private static bool IsAccent(int codePoint) => codePoint is >= 0x0300 and <= 0x036F;

    // Null where the character stays as it is.
    private static string? Fold(int codePoint)
    {
        var text = char.ConvertFromUtf32(codePoint);
        var folded = text.Normalize(NormalizationForm.FormKC);
        var decomposed = folded.Normalize(NormalizationForm.FormD);
        if (decomposed.Any(c => IsAccent(c)))
        {
            folded = string.Concat(decomposed.Where(c => !IsAccent(c))).Normalize(NormalizationForm.FormC);
        }

        return folded == text ? null : string.Concat(folded.EnumerateRunes().Take(LongestReplacement));
    }
}
