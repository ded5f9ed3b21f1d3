using System.Text.Json.Nodes;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Apis;
using InferShield.Api.Gateway.Bodies;
using InferShield.Api.Policies.Sequences;

namespace InferShield.Tests.Gateway;

public sealed class SessionEventTests
{
    private const string Call = """{"id":"c1","type":"function","function":{"arguments":"{\"to\":\"[EMAIL:x]\"}","name":"Send"}}""";

    private static readonly ChatCompletionsApi Chat = new();

    [Fact]
    public void Calls_stand_where_they_happened()
    {
        var events = Prompt($$$"""{"messages":[{"role":"assistant","content":"first","tool_calls":[{{{Call}}},{"id":"c2","type":"custom","custom":{"name":"note","input":"this"}}]},{"role":"tool","content":"last"}]}""");

        Assert.Equal([(null, "first"), ("send", "{\"to\":\"[EMAIL:x]\"}"), ("note", "this"), (null, "last")], events.Select(happened => (happened.Tool, happened.Text)));
        Assert.Equal("messages[0].tool_calls[1].custom.input", events[2].Part);
    }

    [Fact]
    public void What_a_client_got_back_restored_is_the_same_when_it_sends_it_again()
    {
        var answer = (JsonObject)JsonNode.Parse($$$"""{"choices":[{"message":{"role":"assistant","content":"Ask [EMAIL:x]","tool_calls":[{{{Call}}}]}}]}""")!;
        var written = BodyReader.Read(answer, Chat.Completion).Texts;
        var received = written.ToDictionary(part => part.Path, part => part.Text.Replace("[EMAIL:x]", "jane", StringComparison.Ordinal));

        var before = SessionEvents.Of(written, [], received).ToList();
        var after = Prompt($$$"""{"messages":[{{{answer["choices"]![0]!["message"]!.ToJsonString().Replace("[EMAIL:x]", "jane", StringComparison.Ordinal)}}}]}""");

        Assert.Equal("Ask [EMAIL:x]", before[0].Text);
        Assert.Equal(before.Select(happened => happened.Identity), after.Select(happened => happened.Identity));
    }

    [Fact]
    public void What_stands_in_a_body_twice_happened_twice()
    {
        var (once, twice) = (Prompt("""{"messages":[{"role":"user","content":"a"}]}"""), Prompt("""{"messages":[{"role":"user","content":"a"},{"role":"user","content":"a"}]}"""));

        Assert.Equal(once[0].Identity, twice[0].Identity);
        Assert.NotEqual(twice[0].Identity, twice[1].Identity);
    }

    private static List<SessionEvent> Prompt(string json)
    {
        var body = (JsonObject)JsonNode.Parse(json)!;
        return [.. SessionEvents.Of(BodyReader.Read(body, Chat.Prompt).Texts, [])];
    }
}
