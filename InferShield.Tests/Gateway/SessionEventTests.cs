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

    [Fact]
    public void Calls_in_other_shapes_are_the_same_when_they_are_sent_again()
    {
        var output = (JsonObject)JsonNode.Parse("""{"output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"first"}]},{"type":"function_call","id":"fc_1","call_id":"c1","name":"Send","arguments":"{\"to\":1}"},{"type":"local_shell_call","id":"ls_1","call_id":"c2","action":{"type":"exec","command":["ls","-a"]}}]}""")!;
        AssertSame(new ResponsesApi(), output, new JsonObject { ["input"] = output["output"]!.DeepClone() }, "send", "local_shell");

        var answer = (JsonObject)JsonNode.Parse("""{"role":"assistant","content":[{"type":"text","text":"first"},{"type":"tool_use","id":"t1","name":"Send","input":{"to":1}},{"type":"server_tool_use","id":"t2","name":"web_search","input":{"query":"x"}}]}""")!;
        AssertSame(new MessagesApi(), answer, new JsonObject { ["messages"] = new JsonArray(answer.DeepClone()) }, "send", "web_search");
    }

    private static void AssertSame(InferenceApi api, JsonObject answer, JsonObject request, params string[] tools)
    {
        var before = SessionEvents.Of(BodyReader.Read(answer, api.Completion).Texts, []).ToList();
        var after = SessionEvents.Of(BodyReader.Read(request, api.Prompt).Texts, []).ToList();

        Assert.Equal([null, .. tools], before.Select(happened => happened.Tool));
        Assert.Equal("first", before[0].Text);
        Assert.Equal("""{"to":1}""", before[1].Text);
        Assert.Equal(before.Select(happened => happened.Identity), after.Select(happened => happened.Identity));
    }

    private static List<SessionEvent> Prompt(string json)
    {
        var body = (JsonObject)JsonNode.Parse(json)!;
        return [.. SessionEvents.Of(BodyReader.Read(body, Chat.Prompt).Texts, [])];
    }
}
