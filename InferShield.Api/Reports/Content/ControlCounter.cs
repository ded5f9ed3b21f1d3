using InferShield.Api.Audit;
using InferShield.Api.Reports.Controls;

namespace InferShield.Api.Reports.Content;

/// <summary>Counts one control's population, a day at a time, and chooses its samples.</summary>
internal sealed class ControlCounter(Control control, DateOnly first, int days)
{
    private const int MostSamples = 25;
    private const int MostViolationsShown = 13;

    private readonly SampleSpread _violating = new(first, days, MostSamples);
    private readonly SampleSpread _others = new(first, days, MostSamples);
    private readonly Dictionary<string, long> _byAction = [];
    private long _population;
    private long _violations;

    private ControlPopulation Population => control.Population;

    public void Add(DayTotals day)
    {
        foreach (var (cell, group) in day.Cells)
        {
            if (Population.Of == ControlPopulation.Requests)
            {
                Add(day, group, IsViolation(cell), cell.Action);
            }
        }

        AddChanges(day);
    }

    /// <summary>Adds changes and events only: those of the gateway itself, beside the tenant's.</summary>
    public void AddChanges(DayTotals day)
    {
        foreach (var (cell, group) in day.Changes)
        {
            if (Population.Of != ControlPopulation.Requests && Population.Operations!.Any(prefix => cell.Operation.StartsWith(prefix, StringComparison.Ordinal)))
            {
                Add(day, group, cell.Failed || EventWords.IsProblem(cell), IsStopped(cell) ? "blocked" : "allowed");
            }
        }
    }

    /// <summary>Violations first, about half of the samples when there are as many; the rest are others.</summary>
    public IReadOnlyList<Guid> Samples()
    {
        var violating = _violating.Take(Math.Max(MostViolationsShown, MostSamples - _others.Count));
        return [.. violating, .. _others.Take(MostSamples - violating.Count)];
    }

    public ControlEvidence Evidence(IReadOnlyList<SampleRow> samples) => new(
        control, _population, _violations, Of("blocked"), Of("redacted"), Of("flagged"), Of("allowed"), samples);

    // What goes wrong in the gateway itself was stopped by nobody, but where requests were refused for it.
    private static bool IsStopped(ChangeCell cell) =>
        cell.Failed && (!EventWords.IsOfGateway(cell.Operation) || cell.Operation == SystemEventWords.FailClosed);

    private bool IsViolation(Cell cell) => Population.Categories is { Count: > 0 } categories
        && (Population.Channels is not { Count: > 0 } channels || channels.Contains(cell.Channel))
        && (Population.CardData ? cell.CardData : cell.PolicyTypes.Any(categories.Contains));

    private void Add(DayTotals day, Group group, bool isViolation, string action)
    {
        _population += group.Count;
        if (isViolation)
        {
            _violations += group.Count;
            _byAction[action] = Of(action) + group.Count;
        }

        (isViolation ? _violating : _others).Offer(day.Day, group.Samples);
    }

    private long Of(string action) => _byAction.GetValueOrDefault(action);
}
