namespace InferShield.Tests;

public class SmokeTests
{
    [Fact]
    public void True_is_true() => Assert.NotEqual(1, 2);
}
