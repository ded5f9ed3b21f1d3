using InferShield.Api.Detection;

namespace InferShield.Api.Policies.Sequences;

/// <summary>A text of a session, or a call of a tool with its arguments.</summary>
/// <param name="Identity">The same for the same text or call, which clients send again with each request.</param>
/// <param name="Part">Where it stands in its body.</param>
/// <param name="Channel">Where it comes from.</param>
/// <param name="Text">What it says.</param>
/// <param name="Tool">The tool's name in lower case; null for a text.</param>
/// <param name="Findings">What is objected to in it.</param>
internal sealed record SessionEvent(long Identity, string Part, Channel Channel, string Text, string? Tool, IReadOnlyList<Finding> Findings);

/// <summary>How far a session has come in a sequence.</summary>
/// <param name="Sequence">Its name.</param>
/// <param name="Steps">The steps that were taken.</param>
/// <param name="Of">All that there are.</param>
/// <param name="Since">When the first of them was taken.</param>
internal sealed record SequenceProgress(string Sequence, int Steps, int Of, DateTimeOffset Since);

/// <summary>An event that completed a sequence.</summary>
internal sealed record CompletedSequence(SequenceDefinition Sequence, SessionEvent Event, PolicyMatch Match)
{
    private const string RulePrefix = "sequence-";

    /// <summary>What is put on record about it, over the whole of the event's text.</summary>
    public Finding Finding => new(Sequence.ReportAs, Sequence.Severity, RulePrefix + Sequence.Name, 0, Math.Max(1, Event.Text.Length));
}
