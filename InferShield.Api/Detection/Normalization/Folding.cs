using System.Globalization;

namespace InferShield.Api.Detection.Normalization;

/// <summary>
/// What a reader takes a character for: compatibility forms (Unicode NFKC), letters without their accents, and forms that
/// Unicode keeps apart though they look like a plain letter. From own tables, so that it works without ICU.
/// </summary>
internal static class Folding
{
    // "xy": x is folded to y.
    private const string Alike =
        "\u2018'\u2019'\u201B'\u02BC'\u00B4'\u2032'\u201C\"\u201D\"\u201E\"\u00AB\"\u00BB\"\u2010-\u2011-\u2012-\u2013-\u2014-\u2015-\u2212-\u2043-\u2024.\u3002." +
        "øoØOłlŁLđdĐDħhĦHŧtŦTıiðdÐDŋnĸkɑaɡgɩiıiɪiʟlɴnʀrʏyʙbɢgʜhᴀaᴄcᴅdᴇeᴊjᴋkᴍmᴏoᴘpᴛtᴜuᴠvᴡwᴢzꜰfꜱsƒfƖlꞮIꓲIꓮAꓓDꓣRꓢSꓟMꓰEꓝFꓶLꓩZ" +
        "ᎪAᏴBᏟCᎠDᎬEᏀGᎻHᎥiᎫJᏦKᏞLᎷMᏢPᎡRᏚSᎢTᏙVᎳWᏃZ\u2223|\u01C0|\u0338/\u2044/\u2215/";

    private const string AlikeSeveral = "ß ss ẞ ss æ ae Æ AE œ oe Œ OE þ th Þ TH";

    private static readonly string?[] Basic = new string?[char.MaxValue + 1];
    private static readonly string?[] Expansions = new string?[char.MaxValue + 1];
    private static readonly Dictionary<int, string> Supplementary = [];

    static Folding()
    {
        using var table = new StreamReader(typeof(Folding).Assembly.GetManifestResourceStream("InferShield.Folding.txt")!);
        while (table.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                Read(line);
            }
        }

        for (var i = 0; i < Alike.Length; i += 2)
        {
            Basic[Alike[i]] = Alike[i + 1].ToString();
        }

        var several = AlikeSeveral.Split(' ');
        for (var i = 0; i < several.Length; i += 2)
        {
            Basic[several[i][0]] = several[i + 1];
        }

        for (var c = 0; c <= char.MaxValue; c++)
        {
            Expansions[c] = !Letters.IsInvisible((char)c) && !char.IsWhiteSpace((char)c) && Basic[c] is { Length: > 1 } folded && folded.All(part => part != ' ' && !char.IsSurrogate(part) && !Composition.MayJoin(part)) ? folded.ToLowerInvariant() : null;
        }

        for (var i = 0; i < 26; i++)
        {
            // Negative circled, negative squared and regional indicator letters.
            Supplementary[0x1F150 + i] = Supplementary[0x1F170 + i] = Supplementary[0x1F1E6 + i] = ((char)('A' + i)).ToString();
        }
    }

    /// <returns>Null where the character stands for itself.</returns>
    public static string? Fold(char c) => Basic[c];

    /// <summary>What a character is folded to, in lower case; null where that is one character or where its parts may join what stands before them.</summary>
    public static string? LowerExpansion(char c) => Expansions[c];

    /// <returns>Null where the code point, beyond the basic plane, stands for itself.</returns>
    public static string? Fold(int codePoint) => Supplementary.GetValueOrDefault(codePoint);

    private static void Read(string line)
    {
        var fields = line.Split(' ');
        var range = fields[0].Split('-');
        var (from, to) = (Hex(range[0]), Hex(range[^1]));
        var replacement = string.Concat(fields.Skip(1).Select(field => char.ConvertFromUtf32(Hex(field))));
        for (var codePoint = from; codePoint <= to; codePoint++)
        {
            var folded = from == to ? replacement : char.ConvertFromUtf32(Hex(fields[1]) + codePoint - from);
            if (codePoint <= char.MaxValue)
            {
                Basic[codePoint] = folded;
            }
            else
            {
                Supplementary[codePoint] = folded;
            }
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
