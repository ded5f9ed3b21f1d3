namespace InferShield.Api.Reports.Content;

/// <summary>Whether two counts of one day say the same, in whatever order they were added up.</summary>
internal static class DayComparison
{
    public static bool AreSame(DayTotals one, DayTotals other) =>
        (one.Day, one.Scores, one.MaxScore, one.InputTokens, one.OutputTokens, one.FirstSequence, one.LastSequence)
            == (other.Day, other.Scores, other.MaxScore, other.InputTokens, other.OutputTokens, other.FirstSequence, other.LastSequence)
        && AreSame(one.Cells, other.Cells) && AreSame(one.Changes, other.Changes)
        && AreSame(one.Scans, other.Scans) && AreSame(one.Durations, other.Durations)
        && AreSameWords(one.Models, other.Models) && AreSameWords(one.Providers, other.Providers) && AreSameWords(one.Operations, other.Operations)
        && one.Keys.SetEquals(other.Keys);

    private static bool AreSame<T>(Dictionary<T, Group> one, Dictionary<T, Group> other) where T : notnull =>
        one.Count == other.Count && one.All(cell =>
            other.TryGetValue(cell.Key, out var group) && group.Count == cell.Value.Count && group.Samples.SequenceEqual(cell.Value.Samples));

    private static bool AreSame<T>(Dictionary<T, long> one, Dictionary<T, long> other) where T : notnull =>
        one.Count == other.Count && one.All(word => other.TryGetValue(word.Key, out var count) && count == word.Value);

    // Of too many words those that came first are kept: which these are hangs on the order.
    private static bool AreSameWords(Dictionary<string, long> one, Dictionary<string, long> other) =>
        one.Count < DayTotals.MostWords && other.Count < DayTotals.MostWords ? AreSame(one, other) : one.Values.Sum() == other.Values.Sum();
}
