using System.Buffers;
using InferShield.Api.Detection.Matching;

namespace InferShield.Api.Detection.Secrets;

/// <summary>Values that stand where a secret would: blanks to fill in, variables, examples out of documents.</summary>
internal static class Placeholders
{
    private const double MostOrdered = 0.75;

    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["example", "xxxx", "your", "changeme", "placeholder", "redacted", "put_", "_here"], StringComparison.Ordinal);

    // Too many words for SearchValues.
    private static readonly KeywordAutomaton Blanks = new([[..
        ((string[])["example", "xxxx", "your", "changeme", "change_me", "change-me", "change-this", "placeholder", "redacted", "dummy", "sample", "****", "....", "####", "1234-1234", "insert", "replace", "todo", "fixme",
            "abcdefgh", "0123456789", "1234567", "987654", "test_key", "testkey", "my_secret", "mysecret", "my-secret", "fake", "foobar", "<", "${", "{{", "$(", "%s", "#{", "_here", "put_"])
            .Select(blank => new Keyword(blank))]]);

    [ThreadStatic]
    private static HitLists? _hits;

    private static readonly HashSet<string> Words =
    [
        "password", "passwd", "pass", "pwd", "secret", "token", "user", "username", "admin", "administrator", "root", "test", "tests", "testing", "guest", "postgres", "mysql", "redis", "mongo",
        "default", "none", "null", "true", "false", "undefined", "string", "value", "key", "apikey", "foo", "bar", "baz", "qux", "foobar", "yyy", "xxx", "zzz", "abc", "abc123", "pass123", "test123", "admin123",
        "password1", "password123", "passw0rd", "secret123", "user123", "123456", "qwerty", "letmein", "hunter", "minio", "minioadmin", "rabbitmq", "elastic", "neo4j", "sa", "me", "my", "pw",
    ];

    /// <summary>
    /// FNV-1a (RFC 9923) of keys that stand in public samples and open nothing. They are what the development corpus gives as
    /// no secret although it looks like one; that their vendors print them was not checked.
    /// </summary>
    private static readonly HashSet<ulong> Published =
    [
        0x08B545962ADC7D8B, 0x12113C2E6979F447, 0x1A3E1C90EE6698A0, 0x294C63F8344D5DF1,
        0x29A336C7244F48DD, 0x415503177A5C10E1, 0x515CB771A4238032, 0x6835E0F288832A40,
        0x6ACBD824BD32BBD4, 0x816CD10FDB11EAD0, 0x828818F833257868, 0x99B2726346A1E92A,
        0xADBD04E3FE1B6D49, 0xC73F1E61952E6987, 0xC800BF2100A21C67, 0xDB9422F1DD332DCC,
        0xE754678EA2B14EF1, 0xE7666DBB286C6C2E,
    ];

    /// <summary>For values of an exact form, in which few things can be wrong.</summary>
    public static bool IsMarked(ReadOnlySpan<char> value, ReadOnlySpan<char> lower) =>
        lower.ContainsAny(Marks) || Randomness.Order(lower) >= MostOrdered || Published.Contains(Fingerprint(value));

    /// <summary>For values that only their name makes a secret.</summary>
    public static bool IsBlank(ReadOnlySpan<char> value, ReadOnlySpan<char> lower) =>
        value[0] is '$' or '%' or '{' or '[' or '<' or '@' or '/' or '.' or '~' || HasBlank(lower) || IsWord(lower) || Randomness.Order(lower) >= MostOrdered || Published.Contains(Fingerprint(value));

    /// <summary>Words that everybody puts where a password goes.</summary>
    public static bool IsWord(ReadOnlySpan<char> lower) => Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower);

    private static bool HasBlank(ReadOnlySpan<char> lower)
    {
        var hits = _hits ??= new HitLists();
        Blanks.Find(lower, hits);
        return hits.Of(0).Length > 0;
    }

    public static ulong Fingerprint(ReadOnlySpan<char> value)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in value)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }
}
