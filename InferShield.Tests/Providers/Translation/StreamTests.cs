using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Providers;
using InferShield.Api.Providers.Translation;
using InferShield.Api.Providers.Translation.ToAnthropic;
using InferShield.Api.Providers.Translation.ToOpenAi;

namespace InferShield.Tests.Providers.Translation;

public class StreamTests
{
    private const string Chunk = """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}""";
    private const string MessageStart = """{"type":"message_start","message":{"id":"i","model":"m","usage":{"input_tokens":1}}}""";
    private const string TextStart = """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";
    private const string TextDelta = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(AnswerTests.Pairs), MemberType = typeof(AnswerTests))]
    public async Task A_stream_of_Anthropic_says_what_the_answer_would_say_whole(string content, string stop, string message, string finish)
    {
        var whole = AnswerTests.Message(content, stop);
        Bodies.Same(AnswerTests.Completion(message, finish), ChatAnswer.Of(whole, AnswerTests.Now));
        foreach (var (size, read) in Sizes())
        {
            var events = await StreamedAnswers.TranslateAsync(StreamedAnswers.OfMessage(whole, size), new ChatEvents(AnswerTests.Now, tellsUsage: true), read);
            Bodies.Same(ChatAnswer.Of(whole, AnswerTests.Now), StreamedAnswers.Completion(events));
        }
    }

    [Theory, MemberData(nameof(AnswerTests.Pairs), MemberType = typeof(AnswerTests))]
    public async Task A_stream_of_OpenAI_says_what_the_answer_would_say_whole(string content, string stop, string message, string finish)
    {
        var whole = AnswerTests.Completion(message, finish);
        Bodies.Same(AnswerTests.Message(content, stop), MessagesAnswer.Of(whole));
        foreach (var (size, read) in Sizes())
        {
            var events = await StreamedAnswers.TranslateAsync(StreamedAnswers.OfCompletion(whole, size), new MessagesEvents(), read);
            Assert.All(events.Where(item => !item.IsComment), item => Assert.Equal(item.Name, (string?)JsonNode.Parse(item.Data)!["type"]));
            Bodies.Same(MessagesAnswer.Of(whole), StreamedAnswers.Message(events));
        }
    }

    [Theory, MemberData(nameof(AnswerTests.Pairs), MemberType = typeof(AnswerTests))]
    public async Task A_stream_that_went_there_and_back_says_the_same(string content, string stop, string message, string finish)
    {
        var whole = AnswerTests.Completion(message, finish);
        var messages = Written(await StreamedAnswers.TranslateAsync(StreamedAnswers.OfCompletion(whole, 3), new MessagesEvents()));
        var events = await StreamedAnswers.TranslateAsync(messages, new ChatEvents(AnswerTests.Now, tellsUsage: true));
        Bodies.Same(ChatAnswer.Of(AnswerTests.Message(content, stop), AnswerTests.Now), StreamedAnswers.Completion(events));
    }

    [Fact]
    public async Task The_usage_is_told_to_who_asked_for_it_only()
    {
        var stream = StreamedAnswers.OfMessage(AnswerTests.Message("""[{"type":"text","text":"Hello."}]""", "end_turn"), 3);
        var events = await StreamedAnswers.TranslateAsync(stream, new ChatEvents(AnswerTests.Now, tellsUsage: false));
        Assert.All(StreamedAnswers.Data(events), chunk => Assert.False(chunk.ContainsKey("usage")));
        Assert.All(StreamedAnswers.Data(events), chunk => Assert.Single(chunk["choices"]!.AsArray()));
    }

    [Theory]
    [InlineData("""{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}""", """{"index":0,"id":"c2","function":{"name":"g","arguments":"{}"}}""")]
    [InlineData("""{"id":"c1","function":{"name":"f","arguments":"{}"}}""", """{"id":"c2","function":{"name":"g","arguments":"{}"}}""")]
    [InlineData("""{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}},{"index":0,"function":{"arguments":"}"}}""", """{"index":1,"id":"c2","function":{"name":"g"}}""")]
    public async Task Calls_are_told_apart_by_their_ids_where_their_numbers_are_the_same(string first, string second)
    {
        var events = await StreamedAnswers.TranslateAsync(
            Lines($$$"""{"id":"c","model":"m","choices":[{"delta":{"tool_calls":[{{{first}}},{{{second}}}]}}]}""", """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""", "[DONE]"),
            new MessagesEvents());
        var starts = StreamedAnswers.Data(events).Where(data => (string?)data["type"] == "content_block_start").Select(data => data["content_block"]!).ToArray();
        Assert.Equal(["f", "g"], starts.Select(block => (string?)block["name"]));
        Assert.Equal(2, starts.Select(block => (string?)block["id"]).Distinct().Count());
    }

    [Fact]
    public async Task An_error_of_Anthropic_ends_the_stream_as_one_of_OpenAI()
    {
        var events = await StreamedAnswers.TranslateAsync(
            Lines(MessageStart, TextStart, TextDelta, """{"type":"error","error":{"type":"overloaded_error","message":"Busy."}}""", TextDelta), new ChatEvents(AnswerTests.Now, true));
        Bodies.Same(Bodies.Json("""{"error":{"message":"Busy.","type":"server_error","param":null,"code":"overloaded"}}"""), JsonNode.Parse(events[^1].Data)!);
        Assert.Equal("a", (string?)StreamedAnswers.Data(events).SkipLast(1).Last()["choices"]![0]!["delta"]!["content"]);
    }

    [Fact]
    public async Task An_error_of_OpenAI_ends_the_stream_as_one_of_Anthropic()
    {
        var events = await StreamedAnswers.TranslateAsync(Lines(Chunk, """{"error":{"message":"Busy.","type":"server_error","code":null}}""", Chunk), new MessagesEvents());
        Assert.Equal("error", events[^1].Name);
        Bodies.Same(Bodies.Json("""{"type":"error","error":{"type":"api_error","message":"Busy."}}"""), JsonNode.Parse(events[^1].Data)!);
    }

    /// <summary>Events after which a stream of Anthropic's cannot go on.</summary>
    public static TheoryData<string> BadEvents() =>
    [
        "{", "[]", """{"type":7}""", "{}", """{"type":"content_block_start","index":0}""", """{"type":"content_block_start","content_block":{"type":"server_tool_use"}}""",
        """{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{"}}""", """{"type":"content_block_delta","delta":{"type":"citations_delta"}}""",
        """{"type":"message_start"}""", """{"type":"message_stop"}""", "[DONE]",
    ];

    [Theory, MemberData(nameof(BadEvents))]
    public async Task What_is_no_event_of_Anthropic_fails_after_all_that_came_before(string bad) =>
        await FailsAsync(Lines(MessageStart, TextStart, TextDelta, bad), new ChatEvents(AnswerTests.Now, true), "\"content\":\"a\"");

    /// <summary>Chunks after which a stream of OpenAI's cannot go on.</summary>
    public static TheoryData<string> BadChunks() =>
    [
        "{", "[]", """{"choices":{}}""", """{"choices":["a"]}""", """{"choices":[{"index":1,"delta":{"content":"b"}}]}""",
        """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{}}]}}]}""", "[DONE]",
        """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f"}},{"index":1,"id":"c2","function":{"name":"g"}},{"index":0,"function":{"arguments":"{}"}}]}}]}""",
    ];

    [Theory, MemberData(nameof(BadChunks))]
    public async Task What_is_no_chunk_of_OpenAI_fails_after_all_that_came_before(string bad) =>
        await FailsAsync(Lines(Chunk, bad), new MessagesEvents(), "\"text\":\"a\"");

    [Fact]
    public async Task A_stream_that_breaks_off_has_no_end()
    {
        var messages = await StreamedAnswers.TranslateAsync(Lines(Chunk), new MessagesEvents());
        var chunks = await StreamedAnswers.TranslateAsync(Lines(MessageStart, TextStart, TextDelta), new ChatEvents(AnswerTests.Now, true));
        Assert.Equal("content_block_delta", messages[^1].Name);
        Assert.False(chunks[^1].IsDone);
    }

    [Fact]
    public async Task An_event_that_is_too_large_fails()
    {
        await using var translated = new TranslatedStream(new MemoryStream(Encoding.UTF8.GetBytes(Lines(Chunk.Replace("\"a\"", $"\"{new string('a', 2000)}\"", StringComparison.Ordinal)))), new MessagesEvents(), 1024);
        Assert.Equal("malformed", (await Assert.ThrowsAsync<UpstreamException>(() => translated.CopyToAsync(Stream.Null, Cancellation))).Kind);
    }

    [Fact]
    public async Task The_provider_is_read_no_faster_than_the_client_reads_and_left_when_the_client_leaves()
    {
        var stream = new StreamedAnswers.Dripping(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Lines(Chunk), 10_000))), 100);
        var translated = new TranslatedStream(stream, new MessagesEvents(), 1 << 20);
        var buffer = new byte[64];
        while (stream.Position < 1000)
        {
            Assert.True(await translated.ReadAsync(buffer, Cancellation) > 0, "the stream ended");
        }

        Assert.InRange(stream.Position, 1000, 1300);
        await translated.DisposeAsync();
        Assert.True(stream.IsDisposed);
    }

    private static (int Size, int Read)[] Sizes() => [(1, 1 << 16), (1, 1), (2, 7), (5, 1 << 16), (1000, 13)];

    private static string Lines(params string[] data) => string.Concat(data.Select(line => $"data: {line}\n\n"));

    private static string Written(IEnumerable<SseEvent> events) =>
        string.Concat(events.Select(item => item.IsComment ? ":\n\n" : $"event: {item.Name}\ndata: {Encoding.UTF8.GetString(item.Data)}\n\n"));

    private static async Task FailsAsync(string stream, EventTranslation translation, string before)
    {
        await using var translated = new TranslatedStream(new MemoryStream(Encoding.UTF8.GetBytes(stream)), translation, 1 << 20);
        var read = new MemoryStream();
        Assert.Equal("malformed", (await Assert.ThrowsAsync<UpstreamException>(() => translated.CopyToAsync(read, Cancellation))).Kind);
        Assert.Contains(before, Encoding.UTF8.GetString(read.ToArray()), StringComparison.Ordinal);
    }
}
