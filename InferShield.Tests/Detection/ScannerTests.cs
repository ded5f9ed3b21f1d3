using InferShield.Api.Detection;

namespace InferShield.Tests.Detection;

public sealed class ScannerTests
{
    private const string Benign =
        "The committee met on Tuesday to compare the two proposals for the new library. Both architects had sent drawings, a budget and a plan for the building works. "
        + "The first proposal has more light and a larger reading room, the second keeps the old garden and costs less. After a long discussion the members agreed to ask for "
        + "a third drawing that keeps the garden and moves the reading room to the upper floor. Please summarise this in three sentences for the town's newsletter, and suggest a title.";

    // Without optimization a few delegates and iterators are made anew; eng/bench shows 0 bytes of what is shipped.
    private const int MostBytes = 256;

    [Fact]
    public void Allocates_next_to_nothing_where_nothing_is_found()
    {
        var scanner = new Scanner();
        for (var i = 0; i < 200; i++)
        {
            Assert.Empty(scanner.Scan(Benign, Channel.User));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            scanner.Scan(Benign, Channel.User);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, MostBytes);
    }

    [Fact]
    public void Names_each_of_its_rules_once()
    {
        var rules = new Scanner().Rules.ToList();

        Assert.Equal(rules.Count, rules.Distinct().Count());
        Assert.InRange(rules.Where(rule => rule.PolicyType == PolicyTypes.Secret).Select(rule => rule.Rule).Distinct().Count(), 200, int.MaxValue);
        Assert.InRange(rules.Where(rule => rule.PolicyType == PolicyTypes.Pii).Select(rule => rule.Entity).Distinct().Count(), 40, int.MaxValue);
    }
}
