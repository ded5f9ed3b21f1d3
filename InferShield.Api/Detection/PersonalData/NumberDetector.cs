using System.Globalization;
using InferShield.Api.Detection.Matching;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.PersonalData;

/// <summary>
/// Decides what a number is by its shape, check digit and the words around it. A number that has none of these
/// (an order number, a timestamp, part of a UUID) is nothing.
/// </summary>
internal sealed class NumberDetector : IDetector
{
    private const int VersionReach = 16;

    /// <summary>Shorter numbers, other than network addresses, are nothing.</summary>
    private const int FewestDigits = 6;

    private static readonly ContextWords Social = new("ssn", "social security", "social-security", "social insurance", "sozialversicherung", "taxpayer id", "tin");
    private static readonly ContextWords Card = new("card", "visa", "mastercard", "amex", "credit", "debit", "cc", "karte", "tarjeta", "carte");
    private static readonly ContextWords CardNumber = new("card", "card number", "card no", "credit card", "debit card");
    private static readonly ContextWords Telephone = new(
        "phone", "call", "tel", "telephone", "mobile", "cell", "fax", "whatsapp", "text", "sms", "dial", "ring", "reach", "contact", "telefon", "teléfono", "handy", "number is", "hotline");
    private static readonly ContextWords Birth = new("born", "birth", "dob", "d.o.b", "birthday", "birthdate", "birth date", "geboren", "geburtsdatum", "nacimiento", "naissance", "nascimento", "nascita");
    private static readonly ContextWords Account = new("account", "acct", "a/c", "bank", "routing", "aba", "sort code", "kontonummer", "konto", "cuenta", "compte", "iban", "wire");
    private static readonly ContextWords Version = new("version", "ver", "release", "firmware", "build", "chapter", "section", "§", "oid");

    public IEnumerable<RuleInfo> Rules =>
        new[] { Entities.SocialSecurity, Entities.CreditCard, Entities.Phone, Entities.IpAddress, Entities.DateOfBirth, Entities.BankAccount }
            .Select(entity => new RuleInfo(PolicyTypes.Pii, Entities.SeverityOf(entity), RuleOf(entity), entity));

    public void Detect(View view, ReadOnlySpan<Hit> hits, Channel channel, FindingSink sink)
    {
        var text = view.Text;
        for (var i = 0; i < text.Length;)
        {
            var found = text[i..].IndexOfAnyInRange('0', '9');
            if (found < 0)
            {
                return;
            }

            i += found;
            if (!NumberRun.TryRead(text, i, out var run))
            {
                i = run.End;
                continue;
            }

            var mayBeSeveral = run.GroupCount > 1 && run.Separator is ' ' or '\0';
            var after = mayBeSeveral && run.DigitCount > run.GroupCount ? run.FirstEnd : run.End;
            var entity = EntityOf(view, run);
            while (entity is null && mayBeSeveral && run.DigitCount > FewestDigits && run.GroupCount > 1)
            {
                run.DropLast();
                entity = EntityOf(view, run);
            }

            if (entity is not null)
            {
                sink.Add(PolicyTypes.Pii, Entities.SeverityOf(entity), RuleOf(entity), view, run.Start, run.End, entity);
                after = run.End;
            }

            i = after;
        }
    }

    private static string? EntityOf(View view, in NumberRun run) =>
        run.DigitCount >= 4 && !IsPartOfToken(view.Text, run) ? Classify(view, run) : null;

    private static string RuleOf(string entity) => entity switch
    {
        Entities.SocialSecurity => "social-security-number",
        Entities.CreditCard => "payment-card-number",
        Entities.Phone => "phone-number",
        Entities.IpAddress => "ip-address",
        Entities.DateOfBirth => "date-of-birth",
        _ => "bank-account-number",
    };

    private static bool IsPartOfToken(ReadOnlySpan<char> text, in NumberRun run)
    {
        var before = run.Start > 0 ? text[run.Start - 1] : ' ';
        var after = run.End < text.Length ? text[run.End] : ' ';
        var next = run.End + 1 < text.Length ? text[run.End + 1] : ' ';
        return char.IsLetter(before) || before is '_' or '$' or '€' or '£'
            || (before is '-' or '.' or '/' && run.Start > 1 && char.IsLetterOrDigit(text[run.Start - 2]))
            || char.IsLetter(after) || after is '_' or '%' or '€'
            || (after is '-' or ':' && char.IsLetterOrDigit(next) && !(after == ':' && run.GroupCount == 4 && run.Separator == '.'));
    }

    private static string? Classify(View view, in NumberRun run)
    {
        var digits = run.Digits;
        if (IsDate(run))
        {
            return Birth.Surround(view, run.Start, run.End) ? Entities.DateOfBirth : null;
        }

        if (run.Groups.Length == 4 && run.Separator == '.' && !run.HasPlus)
        {
            return IsAddress(run) && !Version.Precede(view, run.Start, VersionReach) ? Entities.IpAddress : null;
        }

        if (!run.HasPlus && Checksums.IsSocialSecurity(digits)
            && ((run.Groups is [3, 2, 4] && run.Separator is '-' or ' ') || Social.Precede(view, run.Start)))
        {
            return Entities.SocialSecurity;
        }

        if (IsCard(view, run))
        {
            return Entities.CreditCard;
        }

        if (IsTelephone(view, run))
        {
            return Entities.Phone;
        }

        return run.DigitCount is >= 8 and <= 17 && run.GroupCount <= 4 && !run.HasPlus && !IsCompactDate(digits) && Account.Precede(view, run.Start)
            ? Entities.BankAccount
            : null;
    }

    private static bool IsDate(in NumberRun run)
    {
        if (run.GroupCount != 3 || run.Separator is not ('-' or '/' or '.' or ' '))
        {
            return false;
        }

        var digits = run.Digits;
        return run.Groups switch
        {
            [4, <= 2, <= 2] => digits[0] is '1' or '2' && int.Parse(digits.Slice(4, run.Groups[1]), provider: null) is >= 1 and <= 12,
            [<= 2, <= 2, 4] => digits[^4] is '1' or '2' && int.Parse(digits[..run.Groups[0]], provider: null) is >= 1 and <= 31,
            [<= 2, <= 2, 2] => run.Separator != ' ',
            _ => false,
        };
    }

    /// <summary>20240501, and with a time after it.</summary>
    private static bool IsCompactDate(ReadOnlySpan<char> digits) => digits.Length is 8 or 12 or 14
        && DateOnly.TryParseExact(digits[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1900 and < 2100;

    private static bool IsAddress(in NumberRun run)
    {
        var at = 0;
        foreach (var length in run.Groups)
        {
            if (length > 3 || int.Parse(run.Digits.Slice(at, length), provider: null) > 255)
            {
                return false;
            }

            at += length;
        }

        return !run.Digits.StartsWith("0000") && !(run.Groups[0] == 3 && run.Digits.StartsWith("127"));
    }

    private static bool IsCard(View view, in NumberRun run)
    {
        if (run.HasPlus || run.DigitCount is < 13 or > 19 || !Checksums.Luhn(run.Digits) || !run.Digits.ContainsAnyExcept(run.Digits[0]))
        {
            return false;
        }

        return !Checksums.IsIssued(run.Digits) ? CardNumber.Precede(view, run.Start) : run.Groups is [4, 4, 4, 4] or [4, 6, 5] or [4, 6, 4] or [4, 4, 4, 4, 3]
            ? run.Separator is ' ' or '-' or '.'
            : run.GroupCount == 1 ? run.DigitCount is 15 or 16 || Card.Surround(view, run.Start, run.End) : Card.Surround(view, run.Start, run.End);
    }

    private static bool IsTelephone(View view, in NumberRun run)
    {
        if (run.DigitCount is < 7 or > 15 || run.Separator == '/')
        {
            return false;
        }

        var nationalAt = run.DigitCount - 10;
        var isNorthAmerican = (run.Groups is [3, 3, 4] || (run.Groups is [1, 3, 3, 4] && run.Digits[0] == '1'))
            && run.Digits[nationalAt] is not ('0' or '1') && run.Separator != ' ';
        var isInternational = run.HasPlus && run.DigitCount >= 9 && run.Digits[0] != '0';
        var isTrunk = run.Digits[0] == '0' && run.DigitCount is 10 or 11 && run.GroupCount is >= 2 and <= 5 && run.Groups[0] is >= 2 and <= 5;
        return isInternational || isNorthAmerican || (run.HasParentheses && run.DigitCount >= 9 && run.DigitCount <= 13)
            || ((isTrunk || run.DigitCount is >= 7 and <= 13) && Telephone.Precede(view, run.Start));
    }
}
