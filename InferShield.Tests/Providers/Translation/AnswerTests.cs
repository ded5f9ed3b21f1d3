using System.Text.Json.Nodes;
using InferShield.Api.Providers;
using InferShield.Api.Providers.Translation;
using InferShield.Api.Providers.Translation.ToAnthropic;
using InferShield.Api.Providers.Translation.ToOpenAi;

namespace InferShield.Tests.Providers.Translation;

public class AnswerTests
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    /// <summary>Answers that say the same: content of Anthropic's and its stop reason, a message of OpenAI's and its finish reason.</summary>
    public static TheoryData<string, string, string, string> Pairs() => new()
    {
        { """[{"type":"text","text":"Hello."}]""", "end_turn", """{"content":"Hello."}""", "stop" },
        { """[{"type":"text","text":"Hel"}]""", "max_tokens", """{"content":"Hel"}""", "length" },
        { "[]", "end_turn", """{"content":null}""", "stop" },
        {
            """[{"type":"tool_use","id":"c1","name":"f","input":{"q":"é \"x\" \\ /","n":[1,2.50,null,true]}}]""", "tool_use",
            """{"content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"q\":\"é \\\"x\\\" \\\\ /\",\"n\":[1,2.50,null,true]}"}}]}""", "tool_calls"
        },
        {
            """[{"type":"text","text":"Let me see."},{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},{"type":"tool_use","id":"c2","name":"g","input":{}}]""", "tool_use",
            """{"content":"Let me see.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]}""", "tool_calls"
        },
        { """[{"type":"thinking","thinking":"Hm, so.","signature":""},{"type":"text","text":"Yes."}]""", "end_turn", """{"content":"Yes.","reasoning_content":"Hm, so."}""", "stop" },
    };

    [Theory, MemberData(nameof(Pairs))]
    public void An_answer_of_Anthropic_is_one_of_OpenAI(string content, string stop, string message, string finish) =>
        Bodies.Same(Completion(message, finish), ChatAnswer.Of(Message(content, stop), Now));

    [Theory, MemberData(nameof(Pairs))]
    public void An_answer_of_OpenAI_is_one_of_Anthropic(string content, string stop, string message, string finish) =>
        Bodies.Same(Message(content, stop), MessagesAnswer.Of(Completion(message, finish)));

    [Theory]
    [InlineData("stop_sequence", "stop")]
    [InlineData("pause_turn", "stop")]
    [InlineData("refusal", "content_filter")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("something_new", "stop")]
    public void Every_stop_reason_has_a_finish_reason(string stop, string finish) =>
        Assert.Equal(finish, (string?)ChatAnswer.Of(Message("""[{"type":"text","text":"x"}]""", stop), Now)["choices"]![0]!["finish_reason"]);

    [Theory]
    [InlineData("""{"content":"x"}""", "content_filter", "refusal", "x")]
    [InlineData("""{"content":null,"refusal":"I can't."}""", "stop", "refusal", "I can't.")]
    [InlineData("""{"content":"x"}""", "something_new", "end_turn", "x")]
    public void A_refusal_of_OpenAI_is_a_stop_reason_of_Anthropic(string message, string finish, string stop, string text)
    {
        var translated = MessagesAnswer.Of(Completion(message, finish));
        Assert.Equal((stop, text), ((string?)translated["stop_reason"], (string?)translated["content"]![0]!["text"]));
    }

    [Fact]
    public void Thoughts_that_only_Anthropic_can_read_and_places_of_citations_are_left_out()
    {
        var answer = Message("""[{"type":"redacted_thinking","data":"abc"},{"type":"thinking","thinking":"","signature":"s"},{"type":"text","text":"a","citations":null},{"type":"text","text":"b"}]""", "end_turn");
        Bodies.Same(Completion("""{"content":"ab"}""", "stop"), ChatAnswer.Of(answer, Now));
    }

    [Fact]
    public void What_was_cached_counts_within_the_input_for_OpenAI_and_beside_it_for_Anthropic()
    {
        var message = Message("[]", "end_turn");
        message["usage"] = Bodies.Json("""{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":4}""");
        var completion = ChatAnswer.Of(message, Now);
        Bodies.Same(
            Bodies.Json("""{"prompt_tokens":60,"completion_tokens":4,"total_tokens":64,"prompt_tokens_details":{"cached_tokens":30}}"""), completion["usage"]!);
        Bodies.Same(
            Bodies.Json("""{"input_tokens":30,"cache_creation_input_tokens":0,"cache_read_input_tokens":30,"output_tokens":4}"""), MessagesAnswer.Of(completion)["usage"]!);
    }

    [Fact]
    public void A_call_without_an_id_gets_one_and_a_call_that_the_limit_cut_off_is_left_out()
    {
        var unnamed = MessagesAnswer.Of(Completion("""{"content":null,"tool_calls":[{"id":"","function":{"name":"f","arguments":"{}"}}]}""", "tool_calls"));
        var cut = MessagesAnswer.Of(Completion("""{"content":"a","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{\"a\":"}}]}""", "length"));
        Assert.StartsWith("call_", (string?)unnamed["content"]![0]!["id"], StringComparison.Ordinal);
        Assert.Equal(("max_tokens", 1), ((string?)cut["stop_reason"], cut["content"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"content":"text"}""")]
    [InlineData("""{"content":["text"]}""")]
    [InlineData("""{"content":[{"type":"text"}]}""")]
    [InlineData("""{"content":[{"type":"tool_use","id":"c1","name":"f","input":"{}"}]}""")]
    [InlineData("""{"content":[{"type":"server_tool_use","id":"s1","name":"f","input":{}}]}""")]
    public void What_is_no_answer_of_Anthropic_is_malformed(string body)
    {
        var answer = Bodies.Json(body);
        (answer["id"], answer["model"]) = ("msg_1", "m");
        Assert.Equal("malformed", Assert.Throws<UpstreamException>(() => ChatAnswer.Of(answer, Now)).Kind);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":{"0":1}}""")]
    [InlineData("""{"choices":[{"index":0}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]}""")]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"id":"c1"}]}}]}""")]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"[1]"}}]},"finish_reason":"tool_calls"}]}""")]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{\"a\":1,\"a\":2}"}}]},"finish_reason":"tool_calls"}]}""")]
    public void What_is_no_answer_of_OpenAI_is_malformed(string body) =>
        Assert.Equal("malformed", Assert.Throws<UpstreamException>(() => MessagesAnswer.Of(Bodies.Json(body))).Kind);

    [Theory]
    [InlineData(400, "invalid_request_error", 400, "invalid_request_error", null)]
    [InlineData(401, "authentication_error", 401, "authentication_error", "invalid_api_key")]
    [InlineData(403, "permission_error", 403, "permission_error", null)]
    [InlineData(404, "not_found_error", 404, "invalid_request_error", "not_found")]
    [InlineData(413, "request_too_large", 413, "invalid_request_error", "request_too_large")]
    [InlineData(429, "rate_limit_error", 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(500, "api_error", 500, "server_error", null)]
    [InlineData(529, "overloaded_error", 503, "server_error", "overloaded")]
    public void An_error_of_Anthropic_is_one_of_OpenAI(int status, string type, int translated, string openAiType, string? code)
    {
        var answer = ErrorAnswer.ToOpenAi(Error(status, $$"""{"type":"error","error":{"type":"{{type}}","message":"No."},"request_id":"req_1"}"""));
        Assert.Equal(translated, answer.Status);
        Bodies.Same(new JsonObject { ["error"] = new JsonObject { ["message"] = "No.", ["type"] = openAiType, ["param"] = null, ["code"] = code } }, answer.Body);
    }

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(422, "invalid_request_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "api_error")]
    [InlineData(503, "overloaded_error")]
    [InlineData(504, "timeout_error")]
    public void An_error_of_OpenAI_is_one_of_Anthropic(int status, string type)
    {
        var answer = ErrorAnswer.ToAnthropic(Error(status, """{"error":{"message":"No.","type":"some_error","param":"x","code":"y"}}"""));
        Assert.Equal(status, answer.Status);
        Bodies.Same(new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = type, ["message"] = "No." } }, answer.Body);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"error":"No."}""")]
    [InlineData("""{"error":{"message":{"a":1},"type":[]}}""")]
    public void An_error_without_words_is_an_error_all_the_same(string body)
    {
        Assert.NotEmpty((string)ErrorAnswer.ToAnthropic(Error(400, body)).Body["error"]!["message"]!);
        Assert.NotEmpty((string)ErrorAnswer.ToOpenAi(Error(400, body)).Body["error"]!["message"]!);
    }

    public static JsonObject Message(string content, string stop) => new()
    {
        ["id"] = "msg_1",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = "m",
        ["content"] = JsonNode.Parse(content),
        ["stop_reason"] = stop,
        ["stop_sequence"] = null,
        ["usage"] = Bodies.Json("""{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":2,"output_tokens":3}"""),
    };

    public static JsonObject Completion(string message, string finish)
    {
        var said = Bodies.Json(message);
        said["role"] = "assistant";
        said.TryAdd("refusal", null);
        return new JsonObject
        {
            ["id"] = "msg_1",
            ["object"] = "chat.completion",
            ["created"] = Now.ToUnixTimeSeconds(),
            ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = said, ["logprobs"] = null, ["finish_reason"] = finish }),
            ["usage"] = Bodies.Json("""{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":2}}"""),
        };
    }

    private static ProviderAnswer Error(int status, string body) => new(status, Bodies.Json(body), []);
}
