namespace InferShield.Api.Detection.Secrets;

/// <summary>How much a name says about the value that it is given.</summary>
internal enum NameStrength
{
    /// <summary>Nothing, or that it is no secret.</summary>
    None,
    /// <summary>A key of some sort.</summary>
    Weak,
    /// <summary>A secret, a token, a credential.</summary>
    Strong,
    Authorization,
    Bearer,
    Password,
}

/// <summary>Reads names such as <c>SERVICE_API_KEY</c>, <c>clientSecret</c>, <c>x-auth-token</c> word by word.</summary>
internal static class SecretName
{
    private enum Sense
    {
        None,
        /// <summary>Says that what follows is a secret key: "api", "private".</summary>
        Qualifier,
        /// <summary>A secret of its own: "token".</summary>
        Secret,
        Password,
        /// <summary>Makes the whole name something else: "public".</summary>
        Denial,
        /// <summary>At the end makes the value something else: "id".</summary>
        Tail,
    }

    private static readonly Dictionary<ulong, Sense> Senses = new[]
    {
        (Sense.Qualifier, "api access private auth license encryption encrypt decryption signing sign master account service storage client shared hmac app application server session admin write ingest deploy secret x"),
        (Sense.Secret, "token tokens secret secrets credential credentials creds apikey accesskey privatekey authkey apitoken accesstoken authtoken"),
        (Sense.Password, "password passwd passwort pwd passphrase pass"),
        (Sense.Denial, "public pub pubkey publickey foreign primary sort partition cache idempotency row page next max min num pad eos bos stop sep mask cls unk continuation translation csrf xsrf authenticity author authors authority accessor keyword keywords monkey hot map total count"),
        (Sense.Tail, """
            id ids identifier name names type types file files filename path paths url urls uri host version alias hash size length len count limit word words board stone ring store space ref arn frame press event events group
            index field column expiry expires expiration expired ttl endpoint issuer algorithm alg format prefix suffix policy rotation usage description label code class set map list server domain fingerprint thumbprint checksum
            digest created updated date time timestamp status provider manager scope scopes role user users username results source method mode enabled required location parameter param header headers hint strength template
            mismatch pair point note notes length used usage budget counts izer ize ized down up chain pad logs service text info config confirm confirmation input reset error message at
            """),
    }.SelectMany(group => group.Item2.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => (Word: Placeholders.Fingerprint(word), Sense: group.Item1)))
        .GroupBy(pair => pair.Word).ToDictionary(pair => pair.Key, pair => pair.First().Sense);

    // What a name's last word says that a value without a mark of its own is instead of a secret.
    private static readonly HashSet<ulong> Identifiers = [.. "id ids identifier uuid guid sha commit commits revision rev ref head tree blob branch tag version hash digest checksum md etag fingerprint thumbprint".Split(' ').Select(word => Placeholders.Fingerprint(word))];

    private static readonly HashSet<ulong> Tails = [.. Senses.Where(pair => pair.Value == Sense.Tail).Select(pair => pair.Key), .. new[] { "server", "map", "count", "service", "users" }.Select(word => Placeholders.Fingerprint(word))];

    public static (int Start, int End) Bounds(ReadOnlySpan<char> text, int start, int end, int longest)
    {
        var first = Math.Max(0, start - longest);
        while (start > first && IsPart(text[start - 1]))
        {
            start--;
        }

        var last = Math.Min(text.Length, end + longest);
        while (end < last && IsPart(text[end]))
        {
            end++;
        }

        while (end > start && text[end - 1] is '.' or '-')
        {
            end--;
        }

        return (start, end);
    }

    /// <param name="text">The text as written, for the humps of camel case.</param>
    /// <param name="lower">The same in lower case.</param>
    /// <param name="start">Where the name starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="word">Where the telling word starts in it.</param>
    /// <param name="wordEnd">Where that ends.</param>
    public static NameStrength StrengthOf(ReadOnlySpan<char> text, ReadOnlySpan<char> lower, int start, int end, int word, int wordEnd)
    {
        var telling = lower[word..Math.Min(wordEnd, end)];
        if (telling.StartsWith("bearer"))
        {
            return start == word ? NameStrength.Bearer : NameStrength.None;
        }

        var strength = telling[0] switch
        {
            'p' => NameStrength.Password,
            'k' or 'a' or '_' or 'd' => NameStrength.Weak,
            _ => NameStrength.Strong,
        };
        var (isQualified, last) = (IsQualifiedBefore(text, lower, start), Sense.None);
        for (var at = start; at < end;)
        {
            var to = WordEnd(text, at, end);
            if (to == at)
            {
                at++;
                continue;
            }

            var sense = at <= word && word < to ? SenseOfTelling(lower, at, to, word, wordEnd, ref isQualified, ref strength) : SenseOf(lower[at..to]);
            if (sense == Sense.Denial || strength == NameStrength.None)
            {
                return NameStrength.None;
            }

            isQualified |= sense == Sense.Qualifier;
            strength = sense switch
            {
                Sense.Password => NameStrength.Password,
                Sense.Secret when strength == NameStrength.Weak => NameStrength.Strong,
                _ => strength,
            };
            last = sense == Sense.Tail || (at > word && Tails.Contains(Placeholders.Fingerprint(lower[at..to].TrimEnd("0123456789")))) ? Sense.Tail : sense;
            at = to;
        }

        return last == Sense.Tail ? NameStrength.None : strength == NameStrength.Weak && isQualified ? NameStrength.Strong : strength;
    }

    /// <summary>Whether the last word of a name, its digits aside, says that the value names something: a commit, a project.</summary>
    /// <param name="text">As written, for the humps of camel case.</param>
    /// <param name="lower">The same in lower case.</param>
    /// <param name="start">Where the rest of the name starts, after the vendor's word.</param>
    /// <param name="end">Where what is read of it ends at the latest.</param>
    public static bool IsOfIdentifier(ReadOnlySpan<char> text, ReadOnlySpan<char> lower, int start, int end)
    {
        var (first, last) = (0, 0);
        for (var at = start; at < end && (IsPart(text[at]) || text[at] == ' ') && !(last > first && lower[at..end].StartsWith(" is "));)
        {
            var to = WordEnd(text, at, end);
            (first, last) = to > at ? (at, to) : (first, last);
            at = Math.Max(to, at + 1);
        }

        return Identifiers.Contains(Placeholders.Fingerprint(lower[first..last].TrimEnd("0123456789")));
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    private static Sense SenseOf(ReadOnlySpan<char> word) => Senses.GetValueOrDefault(Placeholders.Fingerprint(word));

    /// <summary>The word with the telling part in it, which other letters may stand before ("dbpassword") and after ("keyid").</summary>
    private static Sense SenseOfTelling(ReadOnlySpan<char> lower, int start, int end, int word, int wordEnd, ref bool isQualified, ref NameStrength strength)
    {
        var whole = SenseOf(lower[start..end]);
        if (whole is Sense.Denial or Sense.Password or Sense.Secret)
        {
            return whole;
        }

        var before = lower[start..word];
        var after = lower[Math.Min(wordEnd, end)..end].TrimEnd("0123456789");
        if (lower[word] == 'a')
        {
            strength = after.StartsWith("oriz") || after.StartsWith("orization") ? NameStrength.Authorization : after.Length > 0 || before.Length > 1 ? NameStrength.None : strength;
            return Sense.None;
        }

        if (lower[word] == 'k' && before.Length > 0)
        {
            isQualified = SenseOf(before) == Sense.Qualifier;
            strength = isQualified ? strength : NameStrength.None;
        }

        return after.Length > 0 && Tails.Contains(Placeholders.Fingerprint(after)) ? Sense.Tail : Sense.None;
    }

    /// <summary>Letters and digits up to a sign or a hump.</summary>
    private static int WordEnd(ReadOnlySpan<char> text, int start, int end)
    {
        var at = start;
        while (at < end && char.IsAsciiLetterOrDigit(text[at]) && !(at > start && char.IsAsciiLetterUpper(text[at]) && char.IsAsciiLetterLower(text[at - 1])))
        {
            at++;
        }

        return at;
    }

    /// <summary>"API key" written as two words.</summary>
    private static bool IsQualifiedBefore(ReadOnlySpan<char> text, ReadOnlySpan<char> lower, int start)
    {
        if (start < 4 || text[start - 1] != ' ')
        {
            return false;
        }

        var from = start - 1;
        while (from > 0 && from > start - 14 && char.IsAsciiLetter(text[from - 1]))
        {
            from--;
        }

        return SenseOf(lower[from..(start - 1)]) is Sense.Qualifier;
    }
}
