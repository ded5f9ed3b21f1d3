using MimeKit;

namespace InferShield.Api.Reports.Delivery;

/// <summary>Addresses of e-mails, alone and without names.</summary>
internal static class MailAddresses
{
    private const int Longest = 254;

    /// <summary>Whether a text is one address with a domain, in which nothing can be hidden: no name, no comment, no quotation, no line's end.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= Longest && text.Count('@') == 1 && !text.Any(character => character is <= ' ' or '"' or '(' or ')' or '<' or '>' or '[' or ']' or ',' or ';' or ':' or '\\' or (>= '\u007f' and <= '\u00a0'))
        && MailboxAddress.TryParse(text, out var address) && address.Address == text && DomainOf(text) is { Length: > 0 } domain && Uri.CheckHostName(domain) == UriHostNameType.Dns;

    public static string DomainOf(string address) => address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
