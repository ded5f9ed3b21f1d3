using System.Collections.Frozen;
using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// Follows all rules at once through the words of a view. A rule's state is, per step, the last place where the rule got that far;
/// the last is always the best one to go on from, so one pass over the words is exact.
/// </summary>
internal sealed class PhraseMatcher
{
    private const int LongestPiece = 16;
    private const int LongestWord = 24;

    /// <summary>A rule that has just been met says nothing new for so many words.</summary>
    private const int RepeatDistance = 32;

    private readonly FrozenDictionary<string, Entry[]>.AlternateLookup<ReadOnlySpan<char>> _entries;
    private readonly int _slots;
    private readonly int _longestKey;

    public PhraseMatcher(IReadOnlyList<PhraseRule> rules)
    {
        var words = new Dictionary<string, List<Entry>>();
        for (var r = 0; r < rules.Count; r++)
        {
            for (var s = 0; s < rules[r].Steps.Count; s++)
            {
                var step = rules[r].Steps[s];
                foreach (var word in step.Words)
                {
                    var key = word.TrimStart('=');
                    var entry = new Entry(r, _slots + s, s == 0, s == rules[r].Steps.Count - 1, step.Gap, key.Length < word.Length);
                    (words.TryGetValue(key, out var list) ? list : words[key] = []).Add(entry);
                }
            }

            _slots += rules[r].Steps.Count;
        }

        // Later steps first: a word must not serve as two steps of one rule at once.
        _entries = words.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.OrderByDescending(entry => entry.Slot).ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _longestKey = words.Keys.Max(key => key.Length);
    }

    /// <summary>Completed rules in the order of their last words; quick repetitions are left out.</summary>
    public List<PhraseHit>? Match(View view)
    {
        var state = new Progress[_slots];
        List<PhraseHit>? hits = null;
        var scanner = new WordScanner(view);
        Span<char> buffer = stackalloc char[LongestWord];
        while (scanner.MoveNext())
        {
            if (scanner.IsUnsegmented)
            {
                MatchPieces(view, ref scanner, state, ref hits);
            }
            else if (Find(scanner.Word, buffer) is { } entries)
            {
                Advance(view, entries, scanner.Start, scanner.End, scanner.Position, state, ref hits);
            }
        }

        return hits;
    }

    private void MatchPieces(View view, ref WordScanner scanner, Progress[] state, ref List<PhraseHit>? hits)
    {
        var word = scanner.Word;
        for (var i = 0; i < word.Length;)
        {
            var length = Math.Min(Math.Min(LongestPiece, _longestKey), word.Length - i);
            Entry[]? entries = null;
            while (length > 0 && !_entries.TryGetValue(word.Slice(i, length), out entries))
            {
                length--;
            }

            if (entries is not null)
            {
                Advance(view, entries, scanner.Start + i, scanner.Start + i + length, scanner.Position, state, ref hits);
                scanner.CountPiece();
            }
            else if (!view.IsJoined)
            {
                scanner.CountPiece();
            }

            i += Math.Max(length, 1);
        }
    }

    private Entry[]? Find(ReadOnlySpan<char> word, Span<char> buffer)
    {
        if (word.Length > Math.Min(_longestKey + 1, LongestWord))
        {
            return null;
        }

        if (_entries.TryGetValue(word, out var entries))
        {
            return entries;
        }

        if (word.Length > 3 && word[^1] == 's' && _entries.TryGetValue(word[..^1], out entries))
        {
            return entries;
        }

        return Plain(word, buffer) && _entries.TryGetValue(buffer[..word.Length], out entries) ? entries : null;
    }

    /// <summary>Undoes leetspeak and look-alike letters in a word that mixes letters with digits or with another script.</summary>
    private static bool Plain(ReadOnlySpan<char> word, Span<char> buffer)
    {
        var (letters, others) = (0, 0);
        for (var i = 0; i < word.Length; i++)
        {
            buffer[i] = Letters.Unconfuse(Letters.Unleet(word[i]));
            letters += char.IsAsciiLetter(buffer[i]) ? 1 : 0;
            others += buffer[i] == word[i] ? 0 : 1;
        }

        return others > 0 && letters == word.Length && word.Length > 2;
    }

    private static void Advance(View view, Entry[] entries, int start, int end, int position, Progress[] state, ref List<PhraseHit>? hits)
    {
        foreach (var entry in entries)
        {
            if (entry.UpperCase && !IsUpper(view.Text[start..end]))
            {
                continue;
            }

            var from = start;
            if (!entry.IsFirst)
            {
                ref var before = ref state[entry.Slot - 1];
                if (before.Position == 0 || position - before.Position > entry.Gap || before.Position == position)
                {
                    continue;
                }

                from = before.Start;
            }

            ref var reached = ref state[entry.Slot];
            if (!entry.IsLast)
            {
                reached = new Progress(position, from);
            }
            else if (reached.Position == 0 || position - reached.Position >= RepeatDistance)
            {
                reached = new Progress(position, from);
                (hits ??= []).Add(new PhraseHit(entry.Rule, position, from, end));
            }
        }
    }

    private static bool IsUpper(ReadOnlySpan<char> word) => !word.ContainsAnyExceptInRange('A', 'Z');

    private readonly record struct Entry(int Rule, int Slot, bool IsFirst, bool IsLast, int Gap, bool UpperCase);

    private readonly record struct Progress(int Position, int Start);
}

/// <summary>A rule that was completed at word <paramref name="Position"/>, over [<paramref name="Start"/>, <paramref name="End"/>) of the view.</summary>
internal readonly record struct PhraseHit(int Rule, int Position, int Start, int End);
