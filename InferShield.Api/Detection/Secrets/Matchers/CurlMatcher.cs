namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds what curl(1) is given to sign in: <c>-u name:password</c> and headers with a token.</summary>
internal sealed class CurlMatcher : ISecretMatcher
{
    private const int LongestCommand = 4_096;
    private const int ShortestPassword = 5;
    private const int ShortestToken = 8;
    private const double LeastEntropy = 2;

    private static readonly RuleInfo User = new(PolicyTypes.Secret, Severity.Critical, "curl-auth-user", Entities.Password);
    private static readonly RuleInfo Header = new(PolicyTypes.Secret, Severity.Critical, "curl-auth-header", Entities.ApiKey);

    public IReadOnlyList<string> Keywords { get; } = ["curl"];

    public int Order => Orders.Commands;

    public IEnumerable<RuleInfo> Rules => [User, Header];

    public int Match(Search search, int start, int end)
    {
        if ((start > 0 && char.IsAsciiLetterOrDigit(search.Text[start - 1])) || (end < search.Text.Length && search.Text[end] is not (' ' or '\n' or '.' or '"')))
        {
            return 0;
        }

        var stop = CommandEnd(search.Text, end);
        for (var at = end; at < stop;)
        {
            var option = search.Text[at..stop].IndexOf('-');
            if (option < 0)
            {
                break;
            }

            at += option;
            var rest = search.Text[at..stop];
            if (at > 0 && search.Text[at - 1] is not (' ' or '\n'))
            {
                at++;
            }
            else if (ValueOf(rest, "-u", "--user") is > 0 and var user)
            {
                at = ReportUser(search, at + user, stop);
            }
            else if (ValueOf(rest, "-H", "--header") is > 0 and var header)
            {
                at = ReportHeader(search, at + header, stop);
            }
            else
            {
                at++;
            }
        }

        return stop;
    }

    /// <summary>A command ends with its line unless that ends in a backslash.</summary>
    private static int CommandEnd(ReadOnlySpan<char> text, int start)
    {
        var window = text[..Math.Min(text.Length, start + LongestCommand)];
        for (var at = start; at < window.Length; at++)
        {
            var line = window[at..].IndexOf('\n');
            if (line < 0)
            {
                break;
            }

            at += line;
            if (text[at - 1] != '\\' && !(at >= 2 && text[at - 1] == ' ' && text[at - 2] == '\\'))
            {
                return at;
            }
        }

        return window.Length;
    }

    /// <returns>Where the option's value starts; 0 where it is another option.</returns>
    private static int ValueOf(ReadOnlySpan<char> text, string brief, string full)
    {
        var length = text.StartsWith(full) ? full.Length : text.StartsWith(brief) ? brief.Length : 0;
        if (length == 0 || length == text.Length || (length == full.Length && text[length] is not (' ' or '=' or '"' or '\'')) || (length == brief.Length && text[length] == '-'))
        {
            return 0;
        }

        while (length < text.Length && text[length] is ' ' or '=')
        {
            length++;
        }

        return length;
    }

    private static int ReportUser(Search search, int start, int stop)
    {
        var text = search.Text;
        var end = ArgumentEnd(text, start, stop);
        var colon = text[start..end].IndexOf(':');
        if (colon < 0)
        {
            return end;
        }

        var (from, to) = (start + colon + 1, end);
        while (from < to && text[from] is '"' or '\'' or '{')
        {
            from++;
        }

        while (to > from && text[to - 1] is '"' or '\'' or '}')
        {
            to--;
        }

        // A key alone is either the name or the password.
        if (to - from < ShortestPassword && text[start..end].Trim("\"'").EndsWith(':'))
        {
            (from, to) = (start, start + colon);
            while (from < to && text[from] is '"' or '\'')
            {
                from++;
            }
        }

        if (to - from >= ShortestPassword && IsPassword(text[from..to], search.Lower[from..to]))
        {
            search.Report(User, from, to);
        }

        return end;
    }

    private static bool IsPassword(ReadOnlySpan<char> value, ReadOnlySpan<char> lower) =>
        !Placeholders.IsBlank(value, lower) && value[0] != '*' && !value.Contains(' ')
        && (Randomness.HasDigit(value) || (Randomness.HasUpper(value) && Randomness.HasLower(value)))
        && Randomness.Entropy(value) >= LeastEntropy;

    private static int ReportHeader(Search search, int start, int stop)
    {
        var text = search.Text;
        var end = ArgumentEnd(text, start, stop);
        var argument = search.Lower[start..end];
        var colon = argument.IndexOf(':');
        if (colon < 0 || !IsCredential(argument[..colon]))
        {
            return end;
        }

        var from = start + colon + 1;
        var to = end;
        while (to > from && text[to - 1] is '"' or '\'' or ' ')
        {
            to--;
        }

        from = Math.Min(to, from + text[from..to].LastIndexOf(' ') + 1);
        var value = text[from..to];
        if (value.Length >= ShortestToken && !Placeholders.IsBlank(value, search.Lower[from..to]) && value[0] != '*'
            && (Randomness.HasDigit(value) || (Randomness.HasUpper(value) && Randomness.HasLower(value) && Randomness.Wordiness(value) < 0.5))
            && Randomness.Entropy(value) >= LeastEntropy)
        {
            search.Report(Header, from, to);
        }

        return end;
    }

    private static bool IsCredential(ReadOnlySpan<char> name) =>
        (name.IndexOf("auth") >= 0 || name.IndexOf("token") >= 0 || name.IndexOf("key") >= 0 || name.IndexOf("secret") >= 0 || name.IndexOf("password") >= 0)
        && name.IndexOf("idempotency") < 0;

    /// <summary>An argument of a shell: to the next space outside quotes.</summary>
    private static int ArgumentEnd(ReadOnlySpan<char> text, int start, int stop)
    {
        var quote = '\0';
        for (var at = start; at < stop; at++)
        {
            var c = text[at];
            if (quote != 0)
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is ' ' or '\n')
            {
                return at;
            }
        }

        return stop;
    }
}
