using InferShield.Api.Detection.Normalization;

namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// Follows all rules at once through the words of a view. A rule's state is, per step, the last place where the rule got that far;
/// the last is always the best one to go on from, so one pass over the words is exact.
/// </summary>
internal sealed class PhraseMatcher
{
    /// <summary>A rule that has just been met says nothing new for so many words.</summary>
    private const int RepeatDistance = 32;

    private readonly Alphabet _alphabet = new();
    private readonly WordTrie _trie;
    private readonly Entry[][] _entries;
    private readonly Rule[] _rules;
    private readonly int _slots;

    public PhraseMatcher(IReadOnlyList<PhraseRule> rules)
    {
        var negations = GuardVocabulary.Negations.ToHashSet();
        var lists = new Dictionary<string, List<Entry>>();
        _rules = new Rule[rules.Count];
        for (var r = 0; r < rules.Count; r++)
        {
            var rule = rules[r];
            _rules[r] = new Rule(_slots, rule.Steps.Count, rule.Window ?? 0, rule.Channels);
            var ofNegation = rule.Steps.Any(step => step.Words.Any(negations.Contains)) ? Role.OfNegation : default;
            for (var s = 0; s < rule.Steps.Count; s++)
            {
                foreach (var word in rule.Steps[s].Words)
                {
                    var role = rule.Window is not null ? Role.Member
                        : (s == 0 ? Role.First : 0) | (s == rule.Steps.Count - 1 ? Role.Last : 0);
                    var demand = word[0] == '=' ? Role.UpperCase : word[0] == '^' ? Role.AtStart : default;
                    var key = word.TrimStart('=', '^');
                    (lists.TryGetValue(key, out var list) ? list : lists[key] = []).Add(new Entry(r, _slots + s, rule.Steps[s].Gap, role | demand | ofNegation));
                }
            }

            _slots += rule.Steps.Count;
        }

        // A word also is what its stems are. Later steps first: a word must not serve as two steps of one rule at once.
        var keys = lists.Keys.ToArray();
        var stems = keys.Where(key => key[^1] == '*').Select(key => key[..^1]).ToHashSet();
        _entries = [[], .. keys.Select(key => StemsOf(key, stems).Append(key).Distinct().SelectMany(part => lists[part]).Distinct()
            .OrderByDescending(entry => entry.Slot).ToArray())];
        _trie = new WordTrie([.. keys.Select((key, i) => (_alphabet.Encode(key.TrimEnd('*')), key[^1] == '*', i + 1))]);
    }

    public int Slots => _slots;

    public int Rules => _rules.Length;

    /// <summary>
    /// Adds completed rules of the channel to <paramref name="memory"/> in the order of their last words; quick repetitions are left out.
    /// What stands in a guarded clause counts only for rules that have a negation themselves.
    /// </summary>
    public void Match(View view, Channel channel, PhraseMemory memory, IReadOnlyList<Clause> guarded)
    {
        var scanner = new WordScanner(view, _alphabet, memory.Begin());
        var run = new Run(this, view, channel, memory, guarded);
        while (scanner.MoveNext())
        {
            if (scanner.IsUnspaced)
            {
                run.ReadPieces(ref scanner);
            }
            else
            {
                run.ReadWord(ref scanner);
            }
        }

        memory.End(scanner.Position);
    }

    private static IEnumerable<string> StemsOf(string key, HashSet<string> stems)
    {
        var word = key.TrimEnd('*');
        for (var length = 1; length <= word.Length; length++)
        {
            if (stems.Contains(word[..length]))
            {
                yield return word[..length] + "*";
            }
        }
    }

    [Flags]
    private enum Role : byte
    {
        First = 1,
        Last = 2,
        Member = 4,
        UpperCase = 8,
        AtStart = 16,
        OfNegation = 32,
    }

    private readonly record struct Entry(int Rule, int Slot, int Gap, Role Role);

    private readonly record struct Rule(int FirstSlot, int Steps, int Window, Channels Channels);

    /// <summary>One pass over one view.</summary>
    private ref struct Run(PhraseMatcher matcher, View view, Channel channel, PhraseMemory memory, IReadOnlyList<Clause> guarded)
    {
        private readonly PhraseMatcher _matcher = matcher;
        private readonly PhraseMemory _memory = memory;
        private readonly int _first = memory.First;
        private int _passed;

        public void ReadWord(ref WordScanner scanner)
        {
            var meaning = scanner.Find(_matcher._trie);
            if (meaning != 0)
            {
                Advance(_matcher._entries[meaning], scanner.Start, scanner.End, scanner.Position);
            }
        }

        public void ReadPieces(ref WordScanner scanner)
        {
            while (scanner.MoveToPiece(_matcher._trie, skipsUnknown: true, out var start, out var meaning))
            {
                Advance(_matcher._entries[meaning], start, scanner.PieceEnd, scanner.Position);
            }
        }

        private bool IsGuarded(int start)
        {
            while (_passed < guarded.Count && guarded[_passed].End <= start)
            {
                _passed++;
            }

            return _passed < guarded.Count && guarded[_passed].Start <= start;
        }

        private void Advance(Entry[] entries, int start, int end, int position)
        {
            var progress = _memory.Progress;
            var isGuarded = guarded.Count > 0 && IsGuarded(start);
            var spared = isGuarded && !guarded[_passed].IsAboutMaterial ? Role.OfNegation : default;
            foreach (ref readonly var entry in entries.AsSpan())
            {
                if (isGuarded && (entry.Role & spared) == 0)
                {
                    continue;
                }

                var from = start;
                if ((entry.Role & (Role.First | Role.Member)) == 0)
                {
                    ref readonly var before = ref progress[entry.Slot - 1];
                    if (position - before.Position > entry.Gap || before.Position == position)
                    {
                        continue;
                    }

                    from = before.Start;
                }

                if ((entry.Role & (Role.UpperCase | Role.AtStart)) != 0 && !Fulfils(entry.Role, start, end, position))
                {
                    continue;
                }

                progress[entry.Slot] = new Progress(position, from);
                if ((entry.Role & Role.Member) != 0)
                {
                    TryComplete(entry.Rule, progress, position, end);
                }
                else if ((entry.Role & Role.Last) != 0)
                {
                    Complete(entry.Rule, position, from, end);
                }
            }
        }

        private readonly bool Fulfils(Role role, int start, int end, int position) =>
            (role & Role.AtStart) != 0 ? position <= _first : !view.Text[start..end].ContainsAnyExceptInRange('A', 'Z');

        private readonly void TryComplete(int number, Progress[] progress, int position, int end)
        {
            ref readonly var rule = ref _matcher._rules[number];
            var (from, until) = (int.MaxValue, position - rule.Window);
            for (var slot = rule.FirstSlot; slot < rule.FirstSlot + rule.Steps; slot++)
            {
                if (progress[slot].Position < until)
                {
                    return;
                }

                from = Math.Min(from, progress[slot].Start);
            }

            Complete(number, position, from, end);
        }

        private readonly void Complete(int number, int position, int from, int end)
        {
            ref var met = ref _memory.Met[number];
            if (position - met >= RepeatDistance && _matcher._rules[number].Channels.Includes(channel))
            {
                met = position;
                _memory.Hits.Add(new PhraseHit(number, position, from, end));
            }
        }
    }
}

/// <summary>A rule that was completed at word <paramref name="Position"/>, over [<paramref name="Start"/>, <paramref name="End"/>) of the view.</summary>
internal readonly record struct PhraseHit(int Rule, int Position, int Start, int End);
