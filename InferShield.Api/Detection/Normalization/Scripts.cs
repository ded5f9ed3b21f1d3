namespace InferShield.Api.Detection.Normalization;

/// <summary>Undoes the mixing of scripts: in a word with Latin letters, letters of other scripts that look Latin become so.</summary>
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

            var (start, hasLatin, hasAlike) = (i, false, false);
            for (; i < view.Length && char.IsLetterOrDigit(view.Lower[i]); i++)
            {
                hasLatin |= char.IsAsciiLetter(view.Lower[i]);
                hasAlike |= Letters.Unconfuse(view.Lower[i]) != view.Lower[i];
            }

            for (var k = start; hasLatin && hasAlike && k < i; k++)
            {
                var plain = Letters.Unconfuse(view.Text[k]);
                view.Replace(k, plain, char.ToLowerInvariant(plain));
            }
        }
    }
}
