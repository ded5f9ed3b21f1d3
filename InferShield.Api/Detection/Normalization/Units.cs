namespace InferShield.Api.Detection.Normalization;

/// <summary>What each UTF-16 unit becomes in a view, looked up once so that long runs of any script are copied and not asked about.</summary>
internal static class Units
{
    private static readonly Kind[] KindTable = new Kind[char.MaxValue + 1];
    private static readonly char[] TextTable = new char[char.MaxValue + 1];
    private static readonly char[] LowerTable = new char[char.MaxValue + 1];

    static Units()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var text = Folding.Fold((char)c) is { Length: 1 } folded ? folded[0] : (char)c;
            var kind = KindOf((char)c, text);
            text = kind == Kind.Space ? ' ' : text;
            (KindTable[c], TextTable[c], LowerTable[c]) = (kind, text, char.ToLowerInvariant(text));
        }
    }

    internal enum Kind : byte
    {
        /// <summary>Becomes one character, whatever stands before it.</summary>
        Plain,

        /// <summary>The same, and may be taken for a Latin letter.</summary>
        Alike,

        /// <summary>A space unless one stands before it.</summary>
        Space,

        /// <summary>Nothing, several characters, the end of a line, or a part of the character before it.</summary>
        Other,
    }

    public static ReadOnlySpan<Kind> Kinds => KindTable;

    /// <summary>Only for those that are not <see cref="Kind.Other"/>.</summary>
    public static ReadOnlySpan<char> Texts => TextTable;

    /// <summary>The same in lower case.</summary>
    public static ReadOnlySpan<char> Lowers => LowerTable;

    private static Kind KindOf(char c, char text) => c switch
    {
        '\n' or '\r' or '\u2028' or '\u2029' => Kind.Other,
        '\0' => Kind.Space,
        _ when char.IsWhiteSpace(c) => Kind.Space,
        _ when Letters.IsInvisible(c) || char.IsSurrogate(c) || Folding.Fold(c) is { Length: > 1 } || char.IsSurrogate(text) || Composition.MayJoin(text) => Kind.Other,
        _ when text == ' ' => Kind.Space,
        _ => Letters.Unconfuse(text) == text ? Kind.Plain : Kind.Alike,
    };
}
