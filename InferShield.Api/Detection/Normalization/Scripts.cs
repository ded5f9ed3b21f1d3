namespace InferShield.Api.Detection.Normalization;

/// <summary>Undoes the mixing of scripts: in a word of several scripts, letters that look Latin become so.</summary>
internal static class Scripts
{
    private const int OfScript = 15;
    private const int Alike = 16;
    private const int Letter = 32;
    private const int LetterOrDigit = 64;

    private static readonly byte[] Kinds = KindsOfCharacters();

    public static void Unmix(View view)
    {
        var lower = view.Lower;
        ReadOnlySpan<byte> kinds = Kinds;
        for (var i = 0; i < lower.Length;)
        {
            if ((kinds[lower[i]] & Letter) == 0)
            {
                i++;
                continue;
            }

            var (start, met, kind) = (i, 0, 0);
            for (; i < lower.Length && ((kind = kinds[lower[i]]) & LetterOrDigit) != 0; i++)
            {
                met |= kind;
            }

            for (var k = start; (met & Alike) != 0 && !int.IsPow2(met & OfScript) && k < i; k++)
            {
                var plain = Letters.Unconfuse(view.Text[k]);
                view.Replace(k, plain, char.ToLowerInvariant(plain));
            }
        }
    }

    private static byte[] KindsOfCharacters()
    {
        var kinds = new byte[char.MaxValue + 1];
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var c = (char)i;
            kinds[i] = (byte)(ScriptOf(c) | (Letters.Unconfuse(c) == c ? 0 : Alike) | (char.IsLetter(c) ? Letter : 0) | (char.IsLetterOrDigit(c) ? LetterOrDigit : 0));
        }

        return kinds;
    }

    // A bit a script; digits have none.
    private static int ScriptOf(char c) => c switch
    {
        >= 'a' and <= 'z' => 1,
        >= '\u0370' and <= '\u03FF' => 2,
        >= '\u0400' and <= '\u052F' => 4,
        >= '\u0530' and <= '\u058F' => 8,
        _ => 0,
    };
}
