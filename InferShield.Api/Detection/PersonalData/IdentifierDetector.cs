using System.Buffers;
using System.Net;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>Finds what mixes letters and digits: IBAN, IPv6, and document numbers after a word that names the document.</summary>
internal sealed class IdentifierDetector : IDetector
{
    private const int Reach = 40;

    private static readonly (string Entity, string Rule, string[] Words)[] Documents =
    [
        (Entities.Passport, "passport-number", ["passport", "reisepass", "pasaporte", "passeport", "passaporto", "passaporte"]),
        (Entities.MedicalRecord, "medical-record-number", ["medical record", "mrn", "patient id", "patient number", "health record", "chart number", "medical id", "patient no"]),
        (Entities.DriversLicense, "drivers-license-number",
            ["driver's license", "drivers license", "driver license", "driver's licence", "drivers licence", "driver licence", "driving license", "driving licence", "dl number", "dl no", "dl#", "führerschein", "fuhrerschein", "licencia de conducir", "permis de conduire"]),
    ];

    private static readonly SearchValues<string> DocumentWords = SearchValues.Create([.. Documents.SelectMany(d => d.Words)], StringComparison.Ordinal);
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdef:");
    private static readonly SearchValues<char> AddressTail = SearchValues.Create("0123456789abcdef:.");

    public IEnumerable<RuleInfo> Rules => Documents.Select(document => (document.Rule, document.Entity))
        .Concat([("iban", Entities.BankAccount), ("ip-address", Entities.IpAddress)])
        .Select(rule => new RuleInfo(PolicyTypes.Pii, Entities.SeverityOf(rule.Item2), rule.Item1, rule.Item2));

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        if (!view.Text.ContainsAnyInRange('0', '9'))
        {
            return;
        }

        DetectDocuments(view, sink);
        DetectIban(view, sink);
        DetectAddresses(view, sink);
    }

    private static void DetectDocuments(View view, FindingSink sink)
    {
        var lower = view.Lower;
        for (var i = 0; i < lower.Length; i++)
        {
            var found = lower[i..].IndexOfAny(DocumentWords);
            if (found < 0)
            {
                return;
            }

            i += found;
            if (i > 0 && char.IsLetterOrDigit(lower[i - 1]))
            {
                continue;
            }

            foreach (var (entity, rule, words) in Documents)
            {
                foreach (var word in words)
                {
                    if (lower[i..].StartsWith(word, StringComparison.Ordinal) && TryNumber(lower, i + word.Length, out var from, out var to))
                    {
                        sink.Add(PolicyTypes.Pii, Entities.SeverityOf(entity), rule, view, from, to, entity);
                    }
                }
            }
        }
    }

    /// <summary>The first word within reach that has at least four digits, and 6 to 20 characters, and is no date.</summary>
    private static bool TryNumber(ReadOnlySpan<char> lower, int at, out int from, out int to)
    {
        var limit = Math.Min(lower.Length, at + Reach);
        for (from = at; from < limit; from = to + 1)
        {
            to = from;
            var digits = 0;
            while (to < lower.Length && to - from <= 24 && (char.IsAsciiLetterOrDigit(lower[to]) || lower[to] == '-'))
            {
                digits += char.IsAsciiDigit(lower[to++]) ? 1 : 0;
            }

            if (digits >= 4 && to - from is >= 6 and <= 20)
            {
                return !(to - from == 10 && lower[from + 4] == '-' && lower[from + 7] == '-');
            }
        }

        to = from;
        return false;
    }

    private static void DetectIban(View view, FindingSink sink)
    {
        var text = view.Text;
        Span<char> account = stackalloc char[34];
        for (var i = 0; i + 15 <= text.Length; i++)
        {
            if (!char.IsAsciiLetter(text[i]) || !char.IsAsciiLetter(text[i + 1]) || !char.IsAsciiDigit(text[i + 2]) || !char.IsAsciiDigit(text[i + 3])
                || (i > 0 && char.IsLetterOrDigit(text[i - 1])))
            {
                continue;
            }

            var expected = Checksums.IbanLength(text[i..]);
            var (length, end) = (0, i);
            while (length < expected && end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || (text[end] is ' ' or '-' && char.IsAsciiLetterOrDigit(text[end - 1]))))
            {
                if (char.IsAsciiLetterOrDigit(text[end]))
                {
                    account[length++] = text[end];
                }

                end++;
            }

            if (expected > 0 && length == expected && (end == text.Length || !char.IsLetterOrDigit(text[end])) && Checksums.Iban(account[..length]))
            {
                sink.Add(PolicyTypes.Pii, Severity.Critical, "iban", view, i, end, Entities.BankAccount);
                i = end;
            }
        }
    }

    private static void DetectAddresses(View view, FindingSink sink)
    {
        var lower = view.Lower;
        for (var i = 0; i < lower.Length;)
        {
            var colon = lower[i..].IndexOf(':');
            if (colon < 0)
            {
                return;
            }

            var at = i + colon;
            var window = lower[Math.Max(i, at - 5)..at];
            var from = at - (window.Length - 1 - window.LastIndexOfAnyExcept(AddressCharacters));
            var rest = lower[from..Math.Min(lower.Length, from + 46)];
            var length = rest.IndexOfAnyExcept(AddressTail);
            length = length < 0 ? rest.Length : length;
            var candidate = rest[..length].TrimEnd('.');
            candidate = candidate.EndsWith("::") ? candidate : candidate.TrimEnd(':');
            i = Math.Max(at + 1, from + length);
            if (IsAddress(candidate) && (from == 0 || !char.IsLetterOrDigit(lower[from - 1])) && (i >= lower.Length || !char.IsLetterOrDigit(lower[i])))
            {
                sink.Add(PolicyTypes.Pii, Severity.Medium, "ip-address", view, from, from + candidate.Length, Entities.IpAddress);
            }
        }
    }

    private static bool IsAddress(ReadOnlySpan<char> text) =>
        text.Length >= 6 && text.Count(':') >= 2 && text.ContainsAnyInRange('0', '9') && (text.Count(':') == 7 || text.IndexOf("::") >= 0)
        && IPAddress.TryParse(text, out _);
}
