using System.Security.Cryptography;
using System.Text.Json;
using InferShield.Api.Detection;
using InferShield.Api.Policies.Rules;

namespace InferShield.Api.Policies.Sequences;

/// <summary>Follows sessions through the steps of all sequences. Thread-safe; the state is the caller's.</summary>
internal sealed class SequenceSet
{
    private readonly Compiled[] _sequences;
    private readonly OwnTerms _ownTerms;
    private readonly (int Sequence, int Step)[] _steps;

    public SequenceSet(IReadOnlyList<SequenceDefinition> definitions)
    {
        _sequences = [.. definitions.Where(definition => definition.Enabled).Select(definition => new Compiled(definition))];
        _steps = [.. _sequences.SelectMany((sequence, index) => sequence.Definition.Steps.Select((_, step) => (index, step)))];
        _ownTerms = new OwnTerms(_steps.Select(step => (_sequences[step.Sequence].Definition.Steps[step.Step].Match, _sequences[step.Sequence].Scopes[step.Step])));
        Longest = _sequences.Select(sequence => sequence.Definition.Within).DefaultIfEmpty().Max();
    }

    public bool Any => _sequences.Length > 0;

    /// <summary>For how long a state matters.</summary>
    public TimeSpan Longest { get; }

    public IEnumerable<PolicyMatch> Matches => _sequences.Select(sequence => sequence.Match);

    public IEnumerable<(string PolicyType, Severity Severity)> Rules => _sequences
        .Where(sequence => !sequence.Definition.IsDryRun).Select(sequence => (sequence.Definition.ReportAs, sequence.Definition.Severity));

    /// <summary>Takes events into a session's state, in their order; gives those that complete a sequence.</summary>
    public List<CompletedSequence> Advance(SessionState state, IEnumerable<SessionEvent> events, string tenant, DateTimeOffset now)
    {
        var completed = new List<CompletedSequence>();
        Forget(state);
        foreach (var happened in events)
        {
            var steps = StepsOf(happened, tenant);
            if (steps.Count == 0 || state.Knows(happened.Identity))
            {
                continue;
            }

            var before = completed.Count;
            Advance(state, happened, steps, now.ToUnixTimeMilliseconds(), completed);
            // What was refused did not happen: sent again it is judged again.
            if (!completed.Skip(before).Any(sequence => sequence.Match is { IsDryRun: false, Action: PolicyAction.Blocked }))
            {
                state.Remember(happened.Identity);
            }
        }

        return completed;
    }

    /// <summary>How far a session has come in each sequence of which it has taken a step that still counts.</summary>
    public IEnumerable<SequenceProgress> Progress(SessionState state, DateTimeOffset now)
    {
        foreach (var sequence in _sequences)
        {
            var reached = state.Reached.GetValueOrDefault(sequence.Key) ?? [];
            var step = Array.FindLastIndex(reached, began => began != 0 && now.ToUnixTimeMilliseconds() - began <= sequence.Definition.Within.TotalMilliseconds);
            if (step >= 0)
            {
                yield return new SequenceProgress(sequence.Definition.Name, step + 1, sequence.Definition.Steps.Count, DateTimeOffset.FromUnixTimeMilliseconds(reached[step]));
            }
        }
    }

    private void Advance(SessionState state, SessionEvent happened, HashSet<(int Sequence, int Step)> steps, long now, List<CompletedSequence> completed)
    {
        for (var i = 0; i < _sequences.Length; i++)
        {
            var (definition, last) = (_sequences[i].Definition, _sequences[i].Definition.Steps.Count - 1);
            // The last step first: no event is two steps of one run.
            for (var step = last; step >= 0; step--)
            {
                if (!steps.Contains((i, step)))
                {
                    continue;
                }

                if (!state.Reached.TryGetValue(_sequences[i].Key, out var reached))
                {
                    state.Reached.Add(_sequences[i].Key, reached = new long[last]);
                }

                var began = step == 0 ? now : reached[step - 1];
                if (began == 0 || now - began > definition.Within.TotalMilliseconds)
                {
                    continue;
                }

                if (step < last)
                {
                    reached[step] = Math.Max(reached[step], began);
                }
                else
                {
                    completed.Add(new CompletedSequence(definition, happened, _sequences[i].Match));
                }
            }
        }
    }

    // A sequence that was changed begins anew.
    private void Forget(SessionState state)
    {
        foreach (var key in state.Reached.Keys.Where(key => !Array.Exists(_sequences, sequence => sequence.Key == key)).ToList())
        {
            state.Reached.Remove(key);
        }
    }

    private HashSet<(int Sequence, int Step)> StepsOf(SessionEvent happened, string tenant)
    {
        var steps = new HashSet<(int, int)>();
        HashSet<int>? own = _ownTerms.Find(happened.Text, happened.Channel, tenant) is { } hits ? [.. hits.Select(hit => hit.Owner)] : null;
        for (var i = 0; i < _steps.Length; i++)
        {
            var sequence = _sequences[_steps[i].Sequence];
            var step = sequence.Definition.Steps[_steps[i].Step];
            if (sequence.Scopes[_steps[i].Step].Covers(happened.Channel, tenant)
                && (step.Tools.Count == 0 || (happened.Tool is { } tool && step.Tools.Any(pattern => IsLike(tool, pattern))))
                && (step.Match is { HasOwn: false, SelectsFindings: false } || own?.Contains(i) == true
                    || happened.Findings.Any(finding => finding.Score >= step.Threshold && step.Match.Selects(finding))))
            {
                steps.Add(_steps[i]);
            }
        }

        return steps;
    }

    /// <summary>Whether a name is like a pattern in which <c>*</c> stands for any characters. Names are short.</summary>
    private static bool IsLike(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
    {
        var (at, star, retry) = (0, -1, 0);
        for (var i = 0; i < name.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, retry) = (at++, i);
            }
            else if (at < pattern.Length && pattern[at] == name[i])
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++retry;
            }
            else
            {
                return false;
            }
        }

        return !pattern[at..].ContainsAnyExcept('*');
    }

    private sealed class Compiled(SequenceDefinition definition)
    {
        public SequenceDefinition Definition { get; } = definition;

        public Scope[] Scopes { get; } = [.. definition.Steps.Select(step => new Scope(step.Channels, definition.Tenants))];

        public PolicyMatch Match { get; } = new(definition.Name, definition.IsDryRun,
            definition.Action == PolicyEffect.Block ? PolicyAction.Blocked : PolicyAction.Flagged);

        /// <summary>Changes with the definition.</summary>
        public string Key { get; } = $"{definition.Name}:{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(definition)).AsSpan(0, 6))}";
    }
}
