using System.Collections.Frozen;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>
/// Finds street addresses by the word for a street with a house number beside it: before the name ("12 Example Street", "12 rue de
/// l'Exemple") or after it ("Beispielstraße 12", "Calle Ejemplo 12").
/// </summary>
internal sealed class StreetAddressDetector : IDetector
{
    private const string Rule = "street-address";
    private const int LongestName = 40;
    private const int MostWords = 4;
    private const int ForStreet = 45;
    private const int ForAddress = 65;
    private const int AddressReach = 40;

    private enum Form
    {
        /// <summary>Number, name, word: English.</summary>
        WordLast,
        /// <summary>Number, word, name: French.</summary>
        NumberFirst,
        /// <summary>Word, name, number: Spanish, Italian, Portuguese, Polish.</summary>
        NumberLast,
        /// <summary>The word is the end of the name, the number after it: German, Dutch and Scandinavian languages.</summary>
        Suffix,
        /// <summary>Announces an address.</summary>
        Label,
    }

    private static readonly (string Word, Form Form)[] Words =
    [
        .. " street, st., st,, avenue, ave, road, rd, lane, drive, dr., boulevard, blvd, court, ct,, place, square, terrace, parkway, highway, close, crescent, way, circle, trail, gardens, mews"
            .Split(", ").Select(word => (" " + word.Trim(), Form.WordLast)),
        .. Of(Form.NumberFirst, "rue ,avenue ,boulevard ,place ,allee ,chemin ,impasse ,quai ,route de ,cours "),
        .. Of(Form.NumberLast, "calle ,avenida ,av. ,paseo ,plaza ,via ,viale ,piazza ,corso ,rua ,travessa ,praca ,ul. ,ulica ,aleja "),
        .. Of(Form.Suffix, "strase,strasse,str.,weg,platz,allee,gasse,ring,damm,ufer,straat,laan,gracht,plein,vagen,gatan,veien,gata,gade,katu"),
        .. Of(Form.Label, "address,live at,lives at,living at,reside,residing at,ship to,deliver to,anschrift,adresse,wohne in,wohnhaft,domicilio,direccion,vivo en,indirizzo,abito in,endereco,moro na,adres,habite"),
    ];

    // Ends and beginnings of many other words too ("Engineering 101", "via Windows 11"): a label or a postcode has to say that it is an address.
    private static readonly FrozenSet<string> Doubtful = new[] { "ring", "gade", "ufer", "via " }.ToFrozenSet(StringComparer.Ordinal);

    // Begins with a number and ends in the word, but is no address: "2 way street", "in a 5 court".
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NoNames =
        new[] { "Way", "The", "A", "Is", "In", "On", "Of", "And", "Or", "To" }.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public IReadOnlyList<Keyword> Keywords { get; } = [.. Words.Select(word => new Keyword(word.Word))];

    public IEnumerable<RuleInfo> Rules =>
        [new(PolicyTypes.Pii, Severity.Medium, Rule, Entities.StreetAddress)];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var text = view.Text;
        var (read, label) = (0, int.MinValue);
        foreach (var hit in hits)
        {
            var (word, form) = Words[hit.Keyword];
            if (form == Form.Label)
            {
                label = hit.Start + word.Length;
                continue;
            }

            if (hit.Start < read)
            {
                continue;
            }

            var (start, end) = form switch
            {
                Form.WordLast => ReadBefore(text, hit.Start, hit.Start + word.Length, read),
                Form.NumberFirst => ReadAround(text, hit.Start, hit.Start + word.Length),
                Form.NumberLast => ReadAfter(text, hit.Start, hit.Start + word.Length),
                _ => ReadSuffix(text, hit.Start, hit.Start + word.Length, read),
            };
            var isLabelled = start - (long)label <= AddressReach;
            if (end > 0 && (isLabelled || !Doubtful.Contains(word) || IsBeforePostcode(text[end..])))
            {
                sink.Add(PolicyTypes.Pii, Severity.Medium, Rule, view, start, end, Entities.StreetAddress, isLabelled ? ForAddress : ForStreet);
                read = end;
            }
        }
    }

    private static IEnumerable<(string Word, Form Form)> Of(Form form, string words) => words.Split(',').Select(word => (word, form));

    /// <summary>Capitalised words, and a house number before them.</summary>
    private static (int Start, int End) ReadBefore(ReadOnlySpan<char> text, int wordStart, int wordEnd, int least)
    {
        if (wordEnd < text.Length && char.IsLetterOrDigit(text[wordEnd]))
        {
            return default;
        }

        var at = wordStart;
        least = Math.Max(least, wordStart - LongestName);
        for (var words = 0; words <= MostWords; words++)
        {
            var end = at;
            while (at > least && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '\'' or '-'))
            {
                at--;
            }

            if (at == end)
            {
                return default;
            }

            if (IsHouseNumber(text[at..end]))
            {
                return words > 0 && (at == 0 || text[at - 1] is ' ' or '\n' or '(' or ',' or '"') ? (at, wordEnd) : default;
            }

            if (!(char.IsUpper(text[at]) || (char.IsDigit(text[at]) && char.IsLetter(text[end - 1]))) || NoNames.Contains(text[at..end]) || at <= least || text[at - 1] is not (' ' or '.'))
            {
                return default;
            }

            at -= text[at - 1] == ' ' && at > least + 1 && text[at - 2] == '.' ? 2 : 1;
        }

        return default;
    }

    /// <summary>A house number, perhaps with "bis" or a comma, the word, and a capitalised name.</summary>
    private static (int Start, int End) ReadAround(ReadOnlySpan<char> text, int wordStart, int wordEnd)
    {
        var end = NameEnd(text, wordEnd);
        var at = wordStart;
        if (end == 0 || at < 2 || text[at - 1] != ' ')
        {
            return default;
        }

        at -= text[at - 2] == ',' ? 2 : 1;
        var numberEnd = at;
        while (at > 0 && numberEnd - at < 6 && char.IsLetterOrDigit(text[at - 1]))
        {
            at--;
        }

        return IsHouseNumber(text[at..numberEnd]) && (at == 0 || !char.IsLetterOrDigit(text[at - 1])) ? (at, end) : default;
    }

    /// <summary>The word, a capitalised name, and a house number after it.</summary>
    private static (int Start, int End) ReadAfter(ReadOnlySpan<char> text, int wordStart, int wordEnd)
    {
        var end = wordStart > 0 && char.IsLetterOrDigit(text[wordStart - 1]) ? 0 : NameEnd(text, wordEnd);
        end = end == 0 ? 0 : NumberEnd(text, end);
        return end == 0 ? default : (wordStart, end);
    }

    /// <summary>The rest of the name before the word, and a house number after it.</summary>
    private static (int Start, int End) ReadSuffix(ReadOnlySpan<char> text, int wordStart, int wordEnd, int least)
    {
        var end = NumberEnd(text, wordEnd);
        if (end == 0)
        {
            return default;
        }

        var start = wordStart;
        least = Math.Max(least, wordStart - LongestName);
        while (start > least && (char.IsLetter(text[start - 1]) || text[start - 1] == '-'))
        {
            start--;
        }

        if (start == wordStart && start > least + 1 && text[start - 1] == ' ' && char.IsUpper(text[start]))
        {
            start--;
            while (start > least && (char.IsLetter(text[start - 1]) || text[start - 1] == '-'))
            {
                start--;
            }
        }

        return wordStart - start >= 3 && char.IsUpper(text[start]) ? (start, end) : default;
    }

    /// <summary>After up to four words of which the last is capitalised; 0 for none.</summary>
    private static int NameEnd(ReadOnlySpan<char> text, int at)
    {
        var (end, limit) = (0, Math.Min(text.Length, at + LongestName));
        for (var words = 0; words < MostWords; words++)
        {
            var start = at;
            while (at < limit && (char.IsLetter(text[at]) || text[at] is '\'' or '-'))
            {
                at++;
            }

            if (at == start || (end > 0 && char.IsLower(text[start]) && at - start > 3))
            {
                break;
            }

            if (char.IsUpper(text[start]) || (text.Slice(start, at - start).IndexOf('\'') is >= 0 and var mark && start + mark + 1 < at && char.IsUpper(text[start + mark + 1])))
            {
                end = at;
            }

            if (at == limit || text[at] != ' ')
            {
                break;
            }

            at++;
        }

        return end;
    }

    /// <summary>After " 12", ", 12", " 12a" or " n. 12"; 0 where there is none.</summary>
    private static int NumberEnd(ReadOnlySpan<char> text, int at)
    {
        at += at < text.Length && text[at] == ',' ? 1 : 0;
        if (at + 1 >= text.Length || text[at] != ' ')
        {
            return 0;
        }

        var end = ++at;
        while (end < text.Length && end - at < 6 && char.IsLetterOrDigit(text[end]))
        {
            end++;
        }

        return IsHouseNumber(text[at..end]) && (end == text.Length || !(char.IsLetterOrDigit(text[end]) || (text[end] is '.' or ',' or '/' or '-' or ':' && end + 1 < text.Length && char.IsDigit(text[end + 1])))) ? end : 0;
    }

    /// <summary>Four or five digits that are no year, and a name after them: ", 50667 Köln".</summary>
    private static bool IsBeforePostcode(ReadOnlySpan<char> text)
    {
        var rest = text.TrimStart(", \n");
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        return text.Length - rest.Length is 1 or 2 && digits is 4 or 5 && digits + 1 < rest.Length && rest[digits] == ' ' && char.IsUpper(rest[digits + 1])
            && !(digits == 4 && rest[..2] is "19" or "20");
    }

    /// <summary>Up to five digits and perhaps a letter; no year of this century or the last.</summary>
    private static bool IsHouseNumber(ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        return digits is >= 1 and <= 5 && text[0] != '0' && text.Length - digits <= 1 && !(text.Length == 4 && digits == 4 && text[..2] is "19" or "20");
    }
}
