namespace InferShield.Api.Detection.Normalization;

/// <summary>Undoes the mixing of scripts: in a word of several scripts, letters that look Latin become so.</summary>
internal static class Scripts
{
    public static void Unmix(View view)
    {
        for (var i = 0; i < view.Length;)
        {
            if (!char.IsLetter(view.Lower[i]))
            {
                i++;
                continue;
            }

            var (start, scripts, hasAlike) = (i, 0, false);
            for (; i < view.Length && char.IsLetterOrDigit(view.Lower[i]); i++)
            {
                scripts |= ScriptOf(view.Lower[i]);
                hasAlike |= Letters.Unconfuse(view.Lower[i]) != view.Lower[i];
            }

            for (var k = start; hasAlike && !int.IsPow2(scripts) && k < i; k++)
            {
                var plain = Letters.Unconfuse(view.Text[k]);
                view.Replace(k, plain, char.ToLowerInvariant(plain));
            }
        }
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
