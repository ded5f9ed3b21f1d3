using InferShield.Simulator.Answers;

namespace InferShield.Simulator.OpenAi;

/// <summary>The pieces of several answers, one of each in turns, as providers stream several choices.</summary>
internal static class Turns
{
    /// <returns>The answer's index with each of its pieces, and with null after the last.</returns>
    public static IEnumerable<(int Index, string? Piece)> Of(Answer[] answers)
    {
        var pieces = answers.Select(answer => answer.Pieces.GetEnumerator()).ToArray();
        var open = Enumerable.Range(0, answers.Length).ToList();
        while (open.Count > 0)
        {
            foreach (var index in open.ToArray())
            {
                if (pieces[index].MoveNext())
                {
                    yield return (index, pieces[index].Current);
                }
                else
                {
                    open.Remove(index);
                    yield return (index, null);
                }
            }
        }
    }
}
