using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;

namespace InferShield.Tests.EndToEnd.Sdk;

/// <summary>
/// The providers' own client libraries, for .NET and for Node, do not notice the gateway: each call of the table comes out as it does
/// without it, but for what the gateway is there for.
/// </summary>
public sealed class SdkTests(SdkFixture fixture) : IClassFixture<SdkFixture>
{
    private const string WrongKey = "isk_wrong";

    public static TheoryData<string> Transparent => [.. SdkTable.Transparent.Keys.Except(SdkTable.NotYet)];

    public static TheoryData<string> TransparentInNode => [.. SdkTable.TransparentInNode.Except(SdkTable.NotYet)];

    public static TheoryData<string, bool> Blocked => Both(".blocked");

    public static TheoryData<string, bool> Broken => new(SdkTable.Broken.Keys.SelectMany(name => (IEnumerable<(string, bool)>)[(name, false), (name, true)]));

    public static TheoryData<string, bool> Redacted => Both(".redacted");

    [Theory]
    [MemberData(nameof(Transparent))]
    public async Task A_call_in_dotnet_comes_out_as_without_the_gateway(string name)
    {
        var direct = await SdkTable.Transparent[name].OutcomeAsync(fixture.Direct);
        var through = await SdkTable.Transparent[name].OutcomeAsync(fixture.Gateway);

        AssertSame(name, direct, through);
    }

    [Theory]
    [MemberData(nameof(TransparentInNode))]
    public async Task A_call_in_Node_comes_out_as_without_the_gateway(string name)
    {
        var (direct, through) = await fixture.NodeAsync(name);

        AssertSame(name, direct, through);
    }

    [Fact]
    public async Task Node_makes_the_calls_of_dotnet_and_those_that_dotnet_has_no_method_for() => Assert.Equal(
        SdkTable.TransparentInNode.Concat(SdkTable.Guarded.Keys).Concat(SdkTable.Broken.Keys).Order(),
        (await fixture.NodeAsync()).Keys.Select(key => key.Call).Distinct().Order());

    [Theory]
    [InlineData("openai.key", "ClientResultException", "invalid_request_error", "invalid_api_key")]
    [InlineData("anthropic.key", "AnthropicUnauthorizedException", "authentication_error", null)]
    public async Task A_wrong_key_is_the_error_that_the_provider_makes_of_it(string name, string dotnet, string type, string? code)
    {
        var call = SdkTable.Guarded[name];

        AssertError(await call.OutcomeAsync(fixture.Direct.WithKey(WrongKey)), dotnet, 401, type, code);
        AssertError(await call.OutcomeAsync(fixture.Gateway.WithKey(WrongKey)), dotnet, 401, type, code);
        AssertError((await fixture.NodeAsync(name)).Direct, "AuthenticationError", 401, type, code);
        AssertError((await fixture.NodeAsync(name)).Gateway, "AuthenticationError", 401, type, code);
    }

    [Theory]
    [InlineData("openai.limited", "ClientResultException")]
    [InlineData("anthropic.limited", "AnthropicRateLimitException")]
    public async Task A_limit_of_the_gateway_is_the_rate_limit_error_of_the_library(string name, string dotnet)
    {
        var inDotnet = await SdkTable.Guarded[name].OutcomeAsync(fixture.Gateway.WithKey(fixture.Gateway.SpentKey!));
        var inNode = (await fixture.NodeAsync(name)).Gateway;

        Assert.Equal((dotnet, 429), ((string?)inDotnet["error"]?["exception"], (int?)inDotnet["error"]?["status"]));
        Assert.Equal(("RateLimitError", 429), ((string?)inNode["error"]?["exception"], (int?)inNode["error"]?["status"]));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_stream_that_breaks_off_has_no_end_for_the_library_either_way(string name, bool inNode)
    {
        var (direct, through) = await OutcomesAsync(name, inNode);

        Assert.False(IsFinished(direct), Shown(direct));
        Assert.False(IsFinished(through), Shown(through));
    }

    [Theory]
    [MemberData(nameof(Blocked))]
    public async Task A_blocked_prompt_is_a_bad_request_in_the_words_of_the_library(string name, bool inNode)
    {
        var (direct, through) = await OutcomesAsync(name, inNode);

        Assert.NotNull(direct["result"]);
        var isOpenAi = name.StartsWith("openai.", StringComparison.Ordinal);
        AssertError(through, inNode ? "BadRequestError" : isOpenAi ? "ClientResultException" : "AnthropicBadRequestException", 400,
            "invalid_request_error", isOpenAi ? "content_policy_violation" : null);
        Assert.Contains("InferShield", (string?)through["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Redacted))]
    public async Task A_completion_comes_without_what_leaked_and_is_otherwise_the_same(string name, bool inNode)
    {
        var (direct, through) = await OutcomesAsync(name, inNode);

        Assert.All(CannedLeaks.MixedValues, value => Assert.Contains(value, direct.ToJsonString(), StringComparison.Ordinal));
        Assert.All(CannedLeaks.MixedValues, value => Assert.DoesNotContain(value, through.ToJsonString(), StringComparison.Ordinal));
        Assert.All(OrdinaryWords, words => Assert.Contains(words, through.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_left_out_does_not_hold()
    {
        var holding = new List<string>();
        foreach (var name in SdkTable.NotYet)
        {
            if (await HoldsAsync(name))
            {
                holding.Add(name);
            }
        }

        Assert.Empty(holding);
    }

    private static IEnumerable<string> OrdinaryWords => CannedLeaks.MixedValues
        .Aggregate(CannedLeaks.Mixed, (text, value) => text.Replace(value, "\n", StringComparison.Ordinal)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static TheoryData<string, bool> Both(string what) => new(SdkTable.Guarded.Keys.Except(SdkTable.NotYet)
        .Where(name => name.Contains(what, StringComparison.Ordinal)).SelectMany(name => (IEnumerable<(string, bool)>)[(name, false), (name, true)]));

    private static void AssertSame(string name, JsonObject direct, JsonObject through)
    {
        Assert.Equal(name.Contains("error", StringComparison.Ordinal), direct.ContainsKey("error"));
        Assert.True(JsonNode.DeepEquals(direct, through), $"Directly:\n{Shown(direct)}\nThrough the gateway:\n{Shown(through)}");
    }

    private static void AssertError(JsonObject outcome, string exception, int status, string type, string? code)
    {
        Assert.True(outcome["error"] is JsonObject, $"No error: {Shown(outcome)}");
        var error = outcome["error"]!;
        Assert.Equal((exception, status, type, code), ((string?)error["exception"], (int?)error["status"], (string?)error["type"], (string?)error["code"]));
    }

    // Some libraries throw, others leave out what only the last events say.
    private static bool IsFinished(JsonObject outcome) =>
        outcome["result"] is JsonObject result && (result["finish"] ?? result["response"] ?? result["end"] ?? result["message"]?["stop_reason"] ?? result["choices"]?[0]?["finish_reason"]) is not null;

    private static string Shown(JsonObject outcome) => outcome.ToJsonString() is { Length: > 4000 } text ? $"{text[..4000]}…" : outcome.ToJsonString();

    private async Task<bool> HoldsAsync(string name)
    {
        Func<bool, Task> check = name switch
        {
            _ when SdkTable.NodeOnly.Contains(name) => _ => A_call_in_Node_comes_out_as_without_the_gateway(name),
            _ when SdkTable.Transparent.ContainsKey(name) => inNode => inNode
                ? A_call_in_Node_comes_out_as_without_the_gateway(name) : A_call_in_dotnet_comes_out_as_without_the_gateway(name),
            _ when name.Contains(".blocked", StringComparison.Ordinal) => inNode => A_blocked_prompt_is_a_bad_request_in_the_words_of_the_library(name, inNode),
            _ => inNode => A_completion_comes_without_what_leaked_and_is_otherwise_the_same(name, inNode),
        };
        return await Record.ExceptionAsync(() => check(false)) is null && await Record.ExceptionAsync(() => check(true)) is null;
    }

    private async Task<(JsonObject Direct, JsonObject Gateway)> OutcomesAsync(string name, bool inNode) => inNode
        ? await fixture.NodeAsync(name)
        : (await Call(name).OutcomeAsync(fixture.Direct), await Call(name).OutcomeAsync(fixture.Gateway));

    private static SdkCall Call(string name) => SdkTable.Guarded.TryGetValue(name, out var call) ? call : SdkTable.Broken[name];
}
