namespace InferShield.Tests.Monitoring;

public class PromQlTests
{
    [Fact]
    public void Finds_metrics_with_their_matched_and_grouping_labels()
    {
        var selectors = new PromQl("""sum by (job, le) (rate(a_bucket{x="{", y=~"b"}[5m] offset 1h)) / on (job) group_left () c_total""").Selectors;

        Assert.Equal(["a_bucket", "c_total"], selectors.Select(selector => selector.Metric));
        Assert.Equal(["x", "y"], selectors[0].MatchedLabels);
        Assert.Equal(["job", "le"], selectors[0].Grouping);
        Assert.True(selectors[0].IsAggregated);
        Assert.False(selectors[1].IsAggregated);
    }

    [Theory]
    [InlineData("""rate(a{c="5"}[5m]) / rate(a[5m])""", true)]
    [InlineData("""(a{c="5"} or vector(0)) / on (job) (a > 0)""", true)]
    [InlineData("""sum(rate(a{c="5"}[5m])) / sum(rate(a[5m]))""", false)]
    [InlineData("""a / b""", false)]
    [InlineData("""x and a / (b > 0) and a""", false)]
    public void Finds_a_metric_that_is_divided_by_itself(string expression, bool found) =>
        Assert.Equal(found, new PromQl(expression).SelfRatios().Any());

    [Theory]
    [InlineData("""q > 3 and r > 10 / 300""", "q", new[] { 3.0 })]
    [InlineData("""q{route="x"} > 0.5 or q > 2""", "q", new[] { .5, 2 })]
    [InlineData("""q < on (job) (p + 3)""", "q", new double[0])]
    public void Finds_what_a_metric_is_compared_with(string expression, string metric, double[] thresholds) =>
        Assert.Equal(thresholds, new PromQl(expression).ThresholdsOf(metric));
}
