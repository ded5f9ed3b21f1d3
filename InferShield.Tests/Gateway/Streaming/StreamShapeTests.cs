using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Streaming;
using InferShield.Tests.Policies;
using static InferShield.Tests.Gateway.Streaming.EventStreams;
using static InferShield.Tests.Gateway.Streaming.StreamTesting;

namespace InferShield.Tests.Gateway.Streaming;

public sealed class StreamShapeTests
{
    private const string Said = "Her number is 219-09-9999, write to jane.roe@mail.example, and that was all of it.";
    private const string Called = """{"to":"jane.roe@mail.example","text":"ssn\n219-09-9999","next":["a","b"]}""";

    public static TheoryData<string> Shapes => [.. Enum.GetNames<StreamShape>()];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_text_comes_out_as_unstreamed_wherever_it_is_cut(string name)
    {
        var shape = Enum.Parse<StreamShape>(name);
        var expected = Unstreamed(Said);
        Assert.Equal("Her number is [SSN_REDACTED], write to [EMAIL_REDACTED], and that was all of it.", expected);
        for (var cut = 1; cut < Said.Length; cut++)
        {
            var relayed = await Relayed.Async(shape, Of(shape, [Said[..cut], Said[cut..]]));
            Assert.Equal(expected, TextIn(relayed.Text, shape));
            Assert.DoesNotContain("9999", relayed.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("jane", relayed.Text, StringComparison.Ordinal);
            Assert.Equal((StreamOutcome.Completed, PolicyAction.Redacted), (relayed.Result.Outcome, relayed.Result.Inspection.Action));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_text_in_single_characters_comes_out_as_unstreamed_and_each_finding_counts_once(string name)
    {
        var shape = Enum.Parse<StreamShape>(name);
        var relayed = await Relayed.Async(shape, Of(shape, Characters(Said)));

        Assert.Equal(Unstreamed(Said), TextIn(relayed.Text, shape));
        Assert.Equal(["ssn", "email"], relayed.Result.Inspection.Findings.Select(found => found.Finding.Entity));
        var finding = relayed.Result.Inspection.Findings[0].Finding;
        Assert.Equal("219-09-9999", Said[finding.Start..finding.End]);
    }

    [Theory]
    [InlineData(nameof(StreamShape.ChatCompletions))]
    [InlineData(nameof(StreamShape.Responses))]
    [InlineData(nameof(StreamShape.Messages))]
    public async Task Arguments_of_a_call_are_redacted_as_they_come_and_stay_json(string name)
    {
        var shape = Enum.Parse<StreamShape>(name);
        for (var cut = 1; cut < Called.Length; cut++)
        {
            var relayed = await Relayed.Async(shape, Of(shape, [Called[..cut], Called[cut..]], isTool: true));

            var arguments = JsonNode.Parse(TextIn(relayed.Text, shape))!;
            Assert.Equal("[EMAIL_REDACTED]", (string?)arguments["to"]);
            Assert.Equal("ssn\n[SSN_REDACTED]", (string?)arguments["text"]);
            Assert.Equal(["a", "b"], arguments["next"]!.AsArray().Select(one => (string?)one));
            Assert.DoesNotContain("9999", relayed.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("jane", relayed.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_text_that_nobody_objects_to_comes_out_with_every_event_that_says_more(string name)
    {
        var shape = Enum.Parse<StreamShape>(name);
        var stream = Of(shape, Pieces(BenignText, 3, 9));
        var relayed = await Relayed.Async(shape, stream);

        Assert.Equal(BenignText, TextIn(relayed.Text, shape));
        Assert.Equal(Kinds(stream, shape), Kinds(relayed.Text, shape));
        Assert.Equal((PolicyAction.Allowed, 0), (relayed.Result.Inspection.Action, relayed.Result.Inspection.Findings.Count));
        Assert.Equal(stream.EndsWith(Done, StringComparison.Ordinal), relayed.Text.EndsWith(Done, StringComparison.Ordinal));
        Assert.True(relayed.Upstream.IsDisposed);
        if (shape != StreamShape.Completions)
        {
            Assert.Equal((7, 9), (relayed.Result.InputTokens, relayed.Result.OutputTokens));
        }
    }

    [Fact]
    public async Task Choices_are_held_apart()
    {
        var stream = string.Concat(Enumerable.Range(0, Said.Length).SelectMany(at => new[]
        {
            Data(Chunk(new JsonObject { ["content"] = Said[at].ToString() }, index: 0)),
            Data(Chunk(new JsonObject { ["content"] = Said[^(at + 1)].ToString() }, index: 1)),
        })) + Data(Chunk(null, "stop", 1)) + Data(Chunk(null, "length", 0)) + Done;

        var relayed = await Relayed.Async(StreamShape.ChatCompletions, stream);

        Assert.Equal(Unstreamed(Said), TextIn(relayed.Text, StreamShape.ChatCompletions, 0));
        Assert.Equal(Unstreamed(string.Concat(Said.Reverse())), TextIn(relayed.Text, StreamShape.ChatCompletions, 1));
        var events = Read(relayed.Text);
        var finished = events.FindIndex(data => (string?)data["choices"]![0]!["finish_reason"] == "stop");
        Assert.DoesNotContain(events.Skip(finished + 1), data => (int)data["choices"]![0]!["index"]! == 1);
    }

    [Fact]
    public async Task Every_text_of_a_delta_is_held_by_itself_and_other_strings_are_inspected_whole()
    {
        var stream = Data(Chunk(new JsonObject { ["role"] = "assistant", ["reasoning_content"] = "I think of jane.roe@mail" }))
            + Data(Chunk(new JsonObject { ["refusal"] = "No, 219-09" }))
            + Data(Chunk(new JsonObject { ["reasoning_content"] = ".example now", ["thoughts"] = "ask john.do" }))
            + Data(Chunk(new JsonObject { ["refusal"] = "-9999 it is not", ["annotations"] = new JsonArray(new JsonObject { ["title"] = "of max@mail.example" }) }))
            + Data(Chunk(new JsonObject { ["thoughts"] = "e@mail.example" }, "stop")) + Done;

        var relayed = await Relayed.Async(StreamShape.ChatCompletions, stream);

        Assert.Equal("I think of [EMAIL_REDACTED] now", Of("reasoning_content"));
        Assert.Equal("No, [SSN_REDACTED] it is not", Of("refusal"));
        Assert.Equal("ask [EMAIL_REDACTED]", Of("thoughts"));
        Assert.Contains("of [EMAIL_REDACTED]", relayed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@mail", relayed.Text, StringComparison.Ordinal);

        string Of(string name) => string.Concat(Read(relayed.Text).Select(data => (string?)data["choices"]![0]!["delta"]![name]));
    }

    [Fact]
    public async Task Log_probabilities_do_not_spell_out_what_is_held()
    {
        var chunk = Chunk(new JsonObject { ["content"] = "jane.roe@mail.exa" });
        chunk["choices"]![0]!["logprobs"] = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["token"] = "jane.roe@mail.exa", ["logprob"] = -1 }) };

        var relayed = await Relayed.Async(StreamShape.ChatCompletions, Data(chunk) + Data(Chunk(new JsonObject { ["content"] = "mple" }, "stop")) + Done);

        Assert.Equal("[EMAIL_REDACTED]", TextIn(relayed.Text, StreamShape.ChatCompletions));
        Assert.DoesNotContain("jane", relayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_probabilities_of_no_event_of_a_response_spell_out_what_was_redacted()
    {
        const string Said = "Write to jane.roe@mail.example today.";
        var stream = string.Concat(Read(Of(StreamShape.Responses, Characters(Said))).Select(data =>
        {
            data["logprobs"] = Tokens();
            foreach (var holder in (data["response"]?["output"] as JsonArray ?? []).Append(data["item"]).OfType<JsonObject>())
            {
                holder["content"]![0]!["logprobs"] = Tokens();
            }

            return Data(data);
        }));

        var relayed = await Relayed.Async(StreamShape.Responses, stream);

        Assert.Contains("[EMAIL_REDACTED]", relayed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(relayed.Text.Split('"'), word => word.Contains("jane", StringComparison.Ordinal) || word == "@mai");
        Assert.All(Read(relayed.Text), data => Assert.DoesNotContain("token\"", data.ToJsonString(), StringComparison.Ordinal));

        static JsonArray Tokens() => [.. Characters(Said).Chunk(4).Select(piece => new JsonObject { ["token"] = string.Concat(piece), ["logprob"] = -1, ["top_logprobs"] = new JsonArray() })];
    }

    [Fact]
    public async Task A_picture_in_a_response_comes_out_in_each_event_that_has_it()
    {
        var bytes = new byte[3 << 20];
        new Random(4711).NextBytes(bytes);
        var item = new JsonObject { ["type"] = "image_generation_call", ["id"] = "ig_1", ["status"] = "completed", ["result"] = Convert.ToBase64String(bytes) };
        var stream = Of(StreamShape.Responses, ["Here it is."]);
        var at = stream.IndexOf("event: response.completed", StringComparison.Ordinal);
        var last = Read(stream)[^1];
        last["response"]!["output"]!.AsArray().Add(item.DeepClone());
        stream = stream[..at] + Named(new() { ["type"] = "response.output_item.done", ["output_index"] = 1, ["item"] = item, ["sequence_number"] = 6 }) + Named(last);

        var relayed = await Relayed.Async(StreamShape.Responses, stream);

        Assert.Equal(StreamOutcome.Completed, relayed.Result.Outcome);
        Assert.Equal(3, relayed.Text.Split((string)item["result"]!).Length);
    }

    [Fact]
    public async Task Log_probabilities_beside_no_text_spell_out_nothing()
    {
        var last = Chunk(null, "stop");
        last["choices"]![0]!["logprobs"] = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["token"] = "jane" }, new JsonObject { ["token"] = ".roe@mail.example" }) };

        var relayed = await Relayed.Async(StreamShape.ChatCompletions, Data(Chunk(new JsonObject { ["content"] = "Write to jane.roe@mail.example" })) + Data(last) + Done);

        Assert.Equal("Write to [EMAIL_REDACTED]", TextIn(relayed.Text, StreamShape.ChatCompletions));
        Assert.DoesNotContain("jane", relayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_text_goes_out_with_does_not_repeat_all_of_its_last_event()
    {
        var calls = new JsonArray([.. Enumerable.Range(0, 100).Select(index => new JsonObject
        {
            ["index"] = index,
            ["id"] = $"call_{index}",
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = "look", ["arguments"] = $"{{\"n\":{index}" },
        })]);
        var begun = Chunk(new JsonObject { ["tool_calls"] = calls, ["annotations"] = new JsonArray(new JsonObject { ["title"] = new string('a', 50_000) }) });
        begun["note"] = new string('b', 50_000);

        var relayed = await Relayed.Async(StreamShape.ChatCompletions, Data(begun) + Data(Chunk(null, "tool_calls")) + Done);

        Assert.InRange(relayed.Text.Length, 100_000, 200_000);
        var rest = Read(relayed.Text).Where(data => data["note"] is null).SelectMany(data => data["choices"]![0]!["delta"]!["tool_calls"]?.AsArray() ?? []).ToList();
        Assert.Equal(Enumerable.Range(0, 100), rest.Select(call => (int)call!["index"]!));
        Assert.All(rest, call => Assert.Equal(("function", $"{{\"n\":{(int)call!["index"]!}", null), ((string?)call["type"], (string?)call["function"]!["arguments"], (string?)call["function"]!["name"])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Log_probabilities_go_out_with_what_they_spell(int length)
    {
        var pieces = Pieces(BenignText, 1, length).ToArray();
        var relayed = await Relayed.Async(StreamShape.ChatCompletions, string.Concat(pieces.Select(piece =>
        {
            var chunk = Chunk(new JsonObject { ["content"] = piece });
            chunk["choices"]![0]!["logprobs"] = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["token"] = piece, ["logprob"] = -1 }), ["refusal"] = null };
            return Data(chunk);
        })) + Data(Chunk(null, "stop")) + Done);

        Assert.Equal(pieces, Read(relayed.Text).SelectMany(data => data["choices"]![0]!["logprobs"]?["content"]?.AsArray() ?? []).Select(token => (string?)token!["token"]));
        Assert.Equal(BenignText, TextIn(relayed.Text, StreamShape.ChatCompletions));
    }

    [Fact]
    public async Task A_call_in_one_chunk_comes_out_with_its_name_once()
    {
        var call = new JsonObject { ["index"] = 0, ["id"] = "call_1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "send", ["arguments"] = Called } };
        var relayed = await Relayed.Async(StreamShape.ChatCompletions, Data(Chunk(new JsonObject { ["tool_calls"] = new JsonArray(call) })) + Data(Chunk(null, "tool_calls")) + Done);

        Assert.Single(Read(relayed.Text), data => data.ToJsonString().Contains("\"send\"", StringComparison.Ordinal));
        Assert.Equal("[EMAIL_REDACTED]", (string?)JsonNode.Parse(TextIn(relayed.Text, StreamShape.ChatCompletions))!["to"]);
    }

    [Fact]
    public async Task Responses_are_numbered_without_gaps_and_repeat_what_was_streamed()
    {
        var relayed = await Relayed.Async(StreamShape.Responses, Of(StreamShape.Responses, Characters(Said)));

        var events = Read(relayed.Text);
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(data => (int)data["sequence_number"]!));
        Assert.Equal(Unstreamed(Said), (string?)events.Single(data => (string?)data["type"] == "response.output_text.done")["text"]);
        Assert.Equal(Unstreamed(Said), (string?)events[^1]["response"]!["output"]![0]!["content"]![0]!["text"]);
        Assert.Equal(2, relayed.Result.Inspection.Findings.Count);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_block_ends_the_stream_with_an_error_of_the_shape(string name)
    {
        var shape = Enum.Parse<StreamShape>(name);
        var stream = Of(shape, Characters(BenignText + " Her number is 219-09-9999 and so on. " + BenignText));
        var relayed = await Relayed.Async(shape, stream, PolicyWriting.PoliciesOf("piiAction: block"));

        Assert.StartsWith(TextIn(relayed.Text, shape), BenignText + " Her number is ", StringComparison.Ordinal);
        Assert.Equal((StreamOutcome.Blocked, PolicyAction.Blocked), (relayed.Result.Outcome, relayed.Result.Inspection.Action));
        Assert.True(relayed.Upstream.IsDisposed);
        Assert.DoesNotContain("[DONE]", relayed.Text, StringComparison.Ordinal);
        if (Read(relayed.Text)[^2]["choices"] is { } choices)
        {
            Assert.Equal([(0, "content_filter")], choices.AsArray().Select(choice => ((int)choice!["index"]!, (string?)choice["finish_reason"])));
        }

        var error = Read(relayed.Text)[^1];
        Assert.Equal(shape switch
        {
            StreamShape.Responses => "content_policy_violation",
            StreamShape.Messages => "invalid_request_error",
            _ => "content_policy_violation",
        }, (string?)(shape switch
        {
            StreamShape.Responses => error["code"],
            StreamShape.Messages => error["error"]!["type"],
            _ => error["error"]!["code"],
        }));
    }

    [Fact]
    public async Task A_session_remembers_the_calls_of_a_stream()
    {
        var policies = PolicyWriting.PoliciesOf("""
            sequences:
            - name: mail-then-pay
              within: 15m
              steps:
              - {tools: [send]}
              - {tools: [pay]}
              action: block
            """);
        var session = Guid.NewGuid().ToString("N");
        var first = await Relayed.Async(StreamShape.Messages, ProviderBytes.Of(Of(StreamShape.Messages, Characters(Called), isTool: true)), ExchangeUnder(policies, session));
        var second = await Relayed.Async(StreamShape.ChatCompletions, ProviderBytes.Of(Of(StreamShape.ChatCompletions, Characters(Called), isTool: true).Replace("\"send\"", "\"pay\"", StringComparison.Ordinal)), ExchangeUnder(policies, session));

        Assert.Equal(StreamOutcome.Completed, first.Result.Outcome);
        Assert.Equal(StreamOutcome.Blocked, second.Result.Outcome);
        Assert.Contains(second.Result.Inspection.Findings, found => found.Finding.Rule == "sequence-mail-then-pay");
        Assert.DoesNotContain("[DONE]", second.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_put_on_record_ends_in_an_error()
    {
        var relayed = await Relayed.Async(StreamShape.ChatCompletions, Of(StreamShape.ChatCompletions, ["Hello ", "there"]),
            conclude: result => throw new InferShield.Api.Errors.RequestException(503, "audit_unavailable", "Not now."));

        Assert.Equal(StreamOutcome.Refused, relayed.Result.Outcome);
        Assert.Equal("audit_unavailable", (string?)Read(relayed.Text)[^1]["error"]!["code"]);
        Assert.DoesNotContain("[DONE]", relayed.Text, StringComparison.Ordinal);
    }

    private static List<string> Kinds(string stream, StreamShape shape) => [.. Read(stream).Select(data => shape switch
    {
        StreamShape.Responses or StreamShape.Messages => (string)data["type"]!,
        _ => data["usage"] is null ? (string?)data["choices"]![0]!["finish_reason"] ?? (data["choices"]![0]!["delta"]?["role"] is null ? "delta" : "role") : "usage",
    }).Where(kind => !kind.EndsWith("delta", StringComparison.Ordinal) || kind == "message_delta")];
}
