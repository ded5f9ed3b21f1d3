using InferShield.AppHost.Local;

namespace InferShield.Tests.AppHost;

public class AppHostArgumentsTests
{
    [Theory]
    [InlineData("native", 2)]
    [InlineData("Embedded", 3)]
    public void A_mode_is_a_word(string mode, int expected) =>
        Assert.Equal(((RunMode)expected, (int?)null), (AppHostArguments.Parse(["--mode", mode]).Mode, AppHostArguments.Parse(["--mode", mode]).ExitCode));

    [Theory]
    [InlineData("2")]
    [InlineData("7")]
    [InlineData("native,embedded")]
    [InlineData("auto")]
    public void A_number_or_a_list_is_no_mode(string mode) => Assert.Equal(2, AppHostArguments.Parse(["--mode", mode]).ExitCode);

    [Fact]
    public void Settings_and_options_of_Aspire_go_to_Aspire()
    {
        var arguments = AppHostArguments.Parse(["--demo", "--Ports:api=9000", "--Parameters:provider-url", "http://x/v1", "--publisher", "manifest", "--output-path", "m.json", "--fresh"]);

        Assert.Null(arguments.ExitCode);
        Assert.True(arguments is { Demo: true, Fresh: true, Mode: RunMode.Auto });
        Assert.Equal(["--Ports:api=9000", "--Parameters:provider-url", "http://x/v1", "--publisher", "manifest", "--output-path", "m.json"], arguments.ForAspire);
    }
}
