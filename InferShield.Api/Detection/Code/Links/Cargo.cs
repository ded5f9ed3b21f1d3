using System.Buffers;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Code.Links;

/// <summary>How much the part of a link after its host looks like data on its way out, in ascending order.</summary>
internal enum Cargo
{
    None,
    /// <summary>A parameter that is named for free text, and holds some; it counts where nobody expects to be asked anything: in an image's link.</summary>
    Text,
    /// <summary>A long random value that is not named as a signature or a version.</summary>
    Opaque,
    /// <summary>A parameter named for what must not leave, several words, or an e-mail address.</summary>
    Named,
    /// <summary>A place to be filled with a value.</summary>
    Placeholder,
    /// <summary>Readable text in Base64 or hexadecimal.</summary>
    Encoded,
}

/// <summary>Judges what a link carries. One pass over the link, whose length the caller bounds.</summary>
internal static class CargoReader
{
    private const int ShortestOpaque = 32;
    private const int FewestWords = 4;
    private const int ShortestText = 4;

    private static readonly SearchValues<char> Encodings = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    private static readonly HashSet<string> TellingNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "data", "payload", "exfil", "leak", "leaked", "steal", "stolen", "cookie", "cookies", "secret", "secrets", "password", "passwd", "pwd", "pass", "creds", "credentials", "conversation", "history", "chat",
        "chatlog", "messages", "transcript", "prompt", "systemprompt", "system_prompt", "instructions", "context", "summary", "userdata", "user_data", "ssn", "creditcard", "apikey", "api_key", "env", "pii", "b64", "base64", "dump", "private", "sensitive", "internal",
    };

    private static readonly HashSet<string> HarmlessNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "sig", "signature", "se", "sv", "token", "expires", "policy", "key-pair-id", "hm", "ex", "is", "v", "ver", "version", "hash", "ixid", "ixlib", "cid", "oh", "oe", "_nc_ohc", "awsaccesskeyid", "googleaccessid", "etag", "rev", "s", "si", "jwt", "id",
    };

    private static readonly HashSet<string> TextNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "q", "query", "text", "msg", "message", "note", "user", "username", "email", "mail", "answer", "reply", "response", "question", "content", "info", "log", "result", "output", "input",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Texts = TextNames.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Telling = TellingNames.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Harmless = HarmlessNames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="host">The link's host, whose labels may carry something too.</param>
    /// <param name="rest">Path, query and fragment.</param>
    public static Cargo Read(ReadOnlySpan<char> host, ReadOnlySpan<char> rest)
    {
        var cargo = HasPlaceholder(rest) ? Cargo.Placeholder : Cargo.None;
        foreach (var range in host.Split('.'))
        {
            cargo = Worse(cargo, OfValue(host[range]));
        }

        var query = rest.IndexOf('?');
        var path = query < 0 ? rest : rest[..query];
        foreach (var range in path.Split('/'))
        {
            cargo = Worse(cargo, OfValue(path[range]));
        }

        if (query >= 0)
        {
            var parameters = rest[(query + 1)..];
            foreach (var range in parameters.SplitAny('&', ';', '#'))
            {
                cargo = Worse(cargo, OfParameter(parameters[range]));
            }
        }

        return cargo;
    }

    private static Cargo OfParameter(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        var name = equals < 0 ? default : parameter[..equals];
        var value = parameter[(equals + 1)..];
        var cargo = OfValue(value);
        if (value.Length > 0 && Telling.Contains(name))
        {
            cargo = Worse(cargo, Cargo.Named);
        }

        if (cargo == Cargo.None && value.Length >= ShortestOpaque && !Harmless.Contains(name) && !name.StartsWith("x-", StringComparison.OrdinalIgnoreCase) && IsRandom(value))
        {
            cargo = Cargo.Opaque;
        }

        if (cargo == Cargo.None && value.Length >= ShortestText && value.ContainsAnyExceptInRange('0', '9') && !value.StartsWith("auto", StringComparison.OrdinalIgnoreCase) && Texts.Contains(name))
        {
            cargo = Cargo.Text;
        }

        return cargo <= Cargo.Text && (Words(value) >= FewestWords || value.Contains('@') || value.Contains("%40", StringComparison.Ordinal)) ? Cargo.Named : cargo;
    }

    private static Cargo OfValue(ReadOnlySpan<char> value)
    {
        var plain = value.TrimEnd('=');
        plain = plain.EndsWith("%3d", StringComparison.OrdinalIgnoreCase) ? plain[..^3] : plain;
        return !plain.ContainsAnyExcept(Encodings) && EncodedRun.Decode(plain) is { } text && text.AsSpan().ContainsAnyInRange('a', 'z') ? Cargo.Encoded : Cargo.None;
    }

    private static bool HasPlaceholder(ReadOnlySpan<char> rest) =>
        rest.IndexOfAny('{', '<', '$') >= 0 || rest.Contains("%7b", StringComparison.OrdinalIgnoreCase) || rest.Contains("=[", StringComparison.Ordinal) || rest.Contains("/[", StringComparison.Ordinal);

    private static bool IsRandom(ReadOnlySpan<char> value) =>
        value.ContainsAnyInRange('a', 'z') && value.ContainsAnyInRange('A', 'Z') && value.ContainsAnyInRange('0', '9') && value.IndexOfAny(".:, ") < 0 && Words(value) < 2;

    private static int Words(ReadOnlySpan<char> value)
    {
        var words = 0;
        foreach (var range in value.SplitAny("+ "))
        {
            words += range.End.GetOffset(value.Length) - range.Start.GetOffset(value.Length) > 1 ? 1 : 0;
        }

        return words;
    }

    private static Cargo Worse(Cargo a, Cargo b) => a > b ? a : b;
}
