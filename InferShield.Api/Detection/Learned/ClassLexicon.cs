using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Learned;

/// <summary>
/// Looks words up in <see cref="WordClasses"/>: an open-addressing table over FNV-1a hashes (Fowler, Noll, Vo), which grow
/// letter by letter, so that beginnings of words are looked up on the way. Class 0 is none.
/// </summary>
internal sealed class ClassLexicon
{
    public const int LongestPiece = 8;
    public const uint FirstHash = 2166136261;

    private const int TableBits = 14;
    private const int StemBits = 15;
    private const int BeginningBits = 18;
    private const int ShortestStem = 3;

    private readonly Entry[] _entries = new Entry[1 << TableBits];
    private readonly ulong[] _stems = new ulong[1 << (StemBits - 6)];
    private readonly ulong[] _beginnings = new ulong[1 << (BeginningBits - 6)];
    private readonly Dictionary<string, int> _numbers = [];

    private ClassLexicon()
    {
        var names = WordClasses.Signs.Split(' ').Concat(Lines().Select(line => line.Name)).ToList();
        Names = [string.Empty, .. names];
        for (var i = 1; i < Names.Count; i++)
        {
            _numbers.Add(Names[i], i);
        }

        var words = new Dictionary<(string Word, bool IsStem), byte>();
        foreach (var (name, line) in Lines())
        {
            foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                words[(ViewBuilder.Fold(word.TrimEnd('*')), word[^1] == '*')] = (byte)_numbers[name];
            }
        }

        foreach (var ((word, isStem), number) in words)
        {
            Insert(word, isStem, number);
        }
    }

    public static ClassLexicon Default { get; } = new();

    /// <summary>By number; the first is empty.</summary>
    public IReadOnlyList<string> Names { get; }

    public byte Number(string name) => (byte)_numbers[name];

    public static uint Extend(uint hash, char c) => (hash ^ c) * 16777619;

    /// <summary>True where some stem may have this hash.</summary>
    public bool MayBeStem(uint hash) => (_stems[hash >> (38 - StemBits)] >> (int)((hash >> (32 - StemBits)) & 63) & 1) != 0;

    /// <summary>True where some word or stem may begin with what has this hash, or be it.</summary>
    public bool MayBegin(uint hash) => (_beginnings[hash >> (38 - BeginningBits)] >> (int)((hash >> (32 - BeginningBits)) & 63) & 1) != 0;

    /// <returns>The class of a whole word or else of words that begin so, or 0.</returns>
    public byte FindEither(ReadOnlySpan<char> word, uint hash)
    {
        byte found = 0;
        for (var slot = Slot(hash); ; slot = (slot + 1) & (_entries.Length - 1))
        {
            ref readonly var entry = ref _entries[slot];
            if (entry.Word is null)
            {
                return found;
            }

            if (entry.Hash == hash && (found == 0 || !entry.IsStem) && word.SequenceEqual(entry.Word))
            {
                found = entry.Class;
            }
        }
    }

    /// <returns>The class of a whole word, or 0.</returns>
    public byte Find(ReadOnlySpan<char> word, uint hash) => Find(word, hash, false);

    /// <returns>The class of words that begin so, or 0.</returns>
    public byte FindStem(ReadOnlySpan<char> stem, uint hash) => Find(stem, hash, true);

    private static IEnumerable<(string Name, string Words)> Lines() => WordClasses.Words
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#')
        .Select(line => (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]));

    private static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = FirstHash;
        foreach (var c in word)
        {
            hash = Extend(hash, c);
        }

        return hash;
    }

    private byte Find(ReadOnlySpan<char> word, uint hash, bool isStem)
    {
        for (var slot = Slot(hash); ; slot = (slot + 1) & (_entries.Length - 1))
        {
            ref readonly var entry = ref _entries[slot];
            if (entry.Word is null)
            {
                return 0;
            }

            if (entry.Hash == hash && entry.IsStem == isStem && word.SequenceEqual(entry.Word))
            {
                return entry.Class;
            }
        }
    }

    private void Insert(string word, bool isStem, byte number)
    {
        var hash = Hash(word);
        var slot = Slot(hash);
        while (_entries[slot].Word is not null)
        {
            slot = (slot + 1) & (_entries.Length - 1);
        }

        _entries[slot] = new Entry(word, hash, isStem, number);
        var beginning = FirstHash;
        foreach (var c in word)
        {
            beginning = Extend(beginning, c);
            _beginnings[beginning >> (38 - BeginningBits)] |= 1UL << (int)((beginning >> (32 - BeginningBits)) & 63);
        }

        if (isStem || Letters.IsUnspaced(word[0]))
        {
            _stems[hash >> (38 - StemBits)] |= 1UL << (int)((hash >> (32 - StemBits)) & 63);
        }

        if (isStem && word.Length < ShortestStem && word[0] < 0x250)
        {
            throw new FormatException($"The stem '{word}' is too short.");
        }
    }

    private static int Slot(uint hash) => (int)((hash * 2654435769) >> (32 - TableBits));

    private readonly record struct Entry(string? Word, uint Hash, bool IsStem, byte Class);
}
