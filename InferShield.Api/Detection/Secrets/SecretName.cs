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

/// <summary>Reads names such as <c>SERVICE_API_KEY</c>, <c>clientSecret</c>, <c>x-auth-token</c>.</summary>
internal static class SecretName
{
    // What follows the telling word and makes the value something else.
    private static readonly string[] Tails =
    [
        "id", "ids", "name", "names", "type", "types", "file", "files", "path", "url", "uri", "host", "version", "alias", "hash", "size", "length", "count", "limit", "word", "words", "board", "stone", "ring", "store", "space",
        "ref", "arn", "frame", "press", "event", "group", "index", "field", "column", "expiry", "expires", "expiration", "ttl", "endpoint", "issuer", "algorithm", "format", "prefix", "suffix", "policy", "rotation", "usage",
        "description", "label", "code", "class", "set", "map", "list", "server", "domain", "fingerprint", "thumbprint", "checksum", "digest", "created", "updated", "date", "time", "timestamp", "status", "provider", "manager",
        "scope", "role", "user", "users", "results", "source", "method", "mode", "enabled", "required", "location", "parameter", "param", "header", "hint", "strength", "template", "mismatch", "pair", "point", "note", "notes",
    ];

    private static readonly string[] Denied =
    [
        "public", "pubkey", "keyword", "keyboard", "keystone", "monkey", "turkey", "hockey", "donkey", "jockey", "whiskey", "author.", "author_", "authority", "tokeniz", "csrf", "xsrf", "authenticity", "foreign", "primarykey", "primary_key",
        "sortkey", "sort_key", "partition", "cachekey", "cache_key", "idempotency", "keycode", "keyid", "key_id", "rowkey", "row_key", "hotkey", "keymap", "issuerkey", "nextpagetoken", "page_token", "pagetoken", "max_token", "maxtoken", "pad_token", "eos_token", "stop_token", "continuation", "translation",
    ];

    private static readonly string[] Strong = ["token", "secret", "credential", "creds", "apikey", "api_key", "api-key", "api.key", "accesskey", "access_key", "access-key", "privatekey", "private_key", "private-key", "authkey", "auth_key", "auth-key",
        "encryptionkey", "encryption_key", "signingkey", "signing_key", "masterkey", "master_key", "licensekey", "license_key", "accountkey", "account_key", "servicekey", "service_key", "storagekey", "storage_key", "clientkey", "client_key", "sharedkey", "shared_key", "_auth", "authstring"];

    private static readonly string[] Before = ["api", "secret", "access", "private", "auth", "license", "encryption", "signing", "master", "account", "shared", "service", "storage"];

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

    public static NameStrength StrengthOf(ReadOnlySpan<char> text, int start, int end)
    {
        var name = text[start..end];
        if (name.StartsWith("bearer", StringComparison.Ordinal) && name.TrimEnd().Length == 6)
        {
            return NameStrength.Bearer;
        }

        name = name.TrimEnd("0123456789_");
        if (ContainsAny(name, Denied) || EndsInTail(name) || (name.IndexOf("author") >= 0 && name.IndexOf("authoriz") < 0))
        {
            return NameStrength.None;
        }

        if (name.IndexOf("passw") >= 0 || name.IndexOf("pwd") >= 0 || name.IndexOf("passphrase") >= 0)
        {
            return NameStrength.Password;
        }

        if (ContainsAny(name, Strong))
        {
            return NameStrength.Strong;
        }

        if (name.IndexOf("authorization") >= 0)
        {
            return NameStrength.Authorization;
        }

        if (name.EndsWith("key", StringComparison.Ordinal))
        {
            return IsAfter(text, start, Before) ? NameStrength.Strong : NameStrength.Weak;
        }

        return name.EndsWith("auth", StringComparison.Ordinal) && name.Length <= 8 ? NameStrength.Weak : NameStrength.None;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    /// <summary>Whether the last word of the name, after a sign or after the telling word, is one of the tails.</summary>
    private static bool EndsInTail(ReadOnlySpan<char> name)
    {
        foreach (var tail in Tails)
        {
            if (name.EndsWith(tail, StringComparison.Ordinal) && name.Length > tail.Length
                && (name[^(tail.Length + 1)] is '_' or '-' or '.' || EndsInTelling(name[..^tail.Length])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsInTelling(ReadOnlySpan<char> name) =>
        name.EndsWith("key", StringComparison.Ordinal) || name.EndsWith("keys", StringComparison.Ordinal) || name.EndsWith("token", StringComparison.Ordinal) || name.EndsWith("secret", StringComparison.Ordinal) || name.EndsWith("secrets", StringComparison.Ordinal)
        || name.EndsWith("password", StringComparison.Ordinal) || name.EndsWith("auth", StringComparison.Ordinal) || name.EndsWith("credential", StringComparison.Ordinal) || name.EndsWith("credentials", StringComparison.Ordinal)
        || name.EndsWith("access", StringComparison.Ordinal) || name.EndsWith("option", StringComparison.Ordinal);

    private static bool IsAfter(ReadOnlySpan<char> text, int start, string[] words)
    {
        if (start < 2 || text[start - 1] != ' ')
        {
            return false;
        }

        var before = text[Math.Max(0, start - 12)..(start - 1)];
        foreach (var word in words)
        {
            if (before.EndsWith(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ContainsAny(ReadOnlySpan<char> name, string[] words)
    {
        foreach (var word in words)
        {
            if (name.IndexOf(word) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
