using System.Collections.Frozen;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>
/// Finds names of people after words that announce one: "my name is", a title, a label such as "patient:". Which names there
/// are it does not know; what follows must be written as a name. Findings are low: a name alone seldom harms.
/// </summary>
internal sealed class NameDetector : IDetector
{
    private const string Rule = "person-name";
    private const int MostWords = 4;
    private const int LongestWord = 24;

    private const int ForIntroduction = 50;
    private const int ForLabel = 45;
    private const int ForTitle = 30;

    private static readonly (int Score, int FewestWords, string[] Words)[] Announcements =
    [
        (ForIntroduction, 1,
        [
            "my name is ", "my full name is ", "my name's ", "mi nombre es ", "me llamo ", "ich heise ", "ich heisse ", "mein name ist ", "je m'appelle ", "mon nom est ", "mi chiamo ",
            "il mio nome e ", "meu nome e ", "me chamo ", "mijn naam is ", "jag heter ", "mitt namn ar ", "jeg heter ", "jeg hedder ", "nimeni on ", "nazywam sie ", "jmenuji se ", "benim adim ", "ma numesc ",
        ]),
        (ForLabel, 2,
        [
            "full name: ", "patient: ", "patient name: ", "patient's name: ", "customer name: ", "customer: ", "employee name: ", "employee: ", "applicant: ", "applicant name: ", "cardholder: ", "cardholder name: ",
            "account holder: ", "beneficiary: ", "first name: ", "last name: ", "surname: ", "next of kin: ", "emergency contact: ", "nombre completo: ", "paciente: ", "vorname: ", "nachname: ", "patientin: ",
            "nom complet: ", "nome completo: ", "paziente: ", "sincerely,\n", "best regards,\n", "kind regards,\n", "warm regards,\n", "mit freundlichen grusen\n", "cordialement,\n", "saludos,\n", "signed by ",
        ]),
        (ForTitle, 2,
        [
            "mr ", "mr. ", "mrs ", "mrs. ", "ms. ", "dr. ", "prof. ", "mister ", "herr ", "frau ", "monsieur ", "madame ", "mme ", "senor ", "senora ", "sr. ", "sra. ", "signor ", "signora ", "dott. ", "dhr. ", "mevr. ",
        ]),
    ];

    private static readonly (string Word, int Score, int FewestWords)[] Words =
        [.. Announcements.SelectMany(group => group.Words.Select(word => (word, group.Score, group.FewestWords)))];

    // Written with a capital at the beginning of a line or a sentence, but no names.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NotNames =
        new[] { "The", "This", "That", "And", "But", "Not", "You", "Your", "What", "Please", "Here", "There", "It", "He", "She", "We", "They", "To", "For", "From", "In", "On", "Of", "Is", "Are", "If", "Name", "Date", "Phone", "Email", "Address", "Unknown", "None" }
        .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Particles =
        new[] { "de", "da", "do", "dos", "del", "della", "di", "la", "le", "van", "von", "der", "den", "zu", "al", "bin", "ibn", "el" }
        .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public IReadOnlyList<Keyword> Keywords { get; } = [.. Words.Select(announcement => new Keyword(announcement.Word))];

    public IEnumerable<RuleInfo> Rules => [new(PolicyTypes.Pii, Severity.Low, Rule, Entities.Person)];

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var text = view.Text;
        var read = 0;
        foreach (var hit in hits)
        {
            var (word, score, fewest) = Words[hit.Keyword];
            var from = hit.Start + word.Length;
            if (from < read || (hit.Start > 0 && char.IsLetterOrDigit(text[hit.Start - 1])) || (score == ForTitle && !char.IsAsciiLetterUpper(text[hit.Start])))
            {
                continue;
            }

            var (end, count) = ReadName(text, from);
            if (count >= fewest)
            {
                sink.Add(PolicyTypes.Pii, Severity.Low, Rule, view, from, end, Entities.Person, score);
            }

            read = Math.Max(from, end);
        }
    }

    /// <summary>Words that begin with a capital, with particles between them and initials.</summary>
    private static (int End, int Count) ReadName(ReadOnlySpan<char> text, int from)
    {
        var (end, count, at) = (from, 0, from);
        for (var words = 0; words < MostWords + 2 && count < MostWords; words++)
        {
            var length = WordLength(text[at..]);
            if (length == 0)
            {
                break;
            }

            var word = text.Slice(at, length);
            var isName = char.IsUpper(word[0]) && !(length > 1 && char.IsUpper(word[1]) && length > 4) && !NotNames.Contains(word);
            if (!isName && !(count > 0 && Particles.Contains(word)))
            {
                break;
            }

            at += length;
            if (isName)
            {
                (end, count) = (at, count + 1);
            }

            at += length <= 2 && at < text.Length && text[at] == '.' ? 1 : 0;
            if (at + 1 >= text.Length || text[at] != ' ')
            {
                break;
            }

            at++;
        }

        return (end, count);
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < LongestWord && (char.IsLetter(text[length]) || (length > 0 && text[length] is '\'' or '-' && length + 1 < text.Length && char.IsLetter(text[length + 1]))))
        {
            length++;
        }

        return length;
    }
}
