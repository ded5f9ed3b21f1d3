using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Streaming;
using InferShield.Api.Gateway.Streaming.Shapes;
using InferShield.Tests.Policies;
using static InferShield.Tests.Gateway.Streaming.EventStreams;
using static InferShield.Tests.Gateway.Streaming.StreamTesting;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>Neighbouring blocks of text in a streamed message are one text.</summary>
public sealed class NeighbouringBlockTests
{
    private const string Said = "She wrote from jane.roe@mail.example, and later her number 219-09-9999 was noted by the clerk at the desk.";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public async Task A_value_is_redacted_on_both_sides_of_a_border_wherever_that_stands(int longest)
    {
        var findings = Usual.Inspect(Said, Channel.Completion, Tenant).Findings;
        Assert.Equal(2, findings.Count);
        for (var border = 1; border < Said.Length; border++)
        {
            var relayed = await Relayed.Async(StreamShape.Messages, Stream(Block(0, Pieces(Said[..border], border, longest)), Block(1, Pieces(Said[border..], border, longest))));

            Assert.Equal([Side(0, border), Side(border, Said.Length)], Blocks(relayed.Text));
            Assert.Equal(["start 0", "stop 0", "start 1", "stop 1"], Order(relayed.Text));
            Assert.Equal(2, relayed.Result.Inspection.Findings.Count);
        }

        string Side(int from, int to)
        {
            var (side, at) = ("", from);
            foreach (var finding in findings.Where(finding => finding.Start < to && finding.End > from))
            {
                side += Said[at..Math.Max(at, finding.Start)] + $"[{finding.Entity!.ToUpperInvariant()}_REDACTED]";
                at = Math.Min(to, finding.End);
            }

            return side + Said[at..to];
        }
    }

    [Fact]
    public async Task A_value_in_blocks_of_a_character_each_is_redacted()
    {
        var relayed = await Relayed.Async(StreamShape.Messages, Stream([.. Characters(Said).Select((piece, index) => Block(index, [piece]))]));

        Assert.DoesNotContain(relayed.Text.Split('"'), word => word is "@");
        Assert.StartsWith("She wrote from [EMAIL_REDACTED]", string.Concat(Blocks(relayed.Text)), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, Said.Length).SelectMany(index => new[] { $"start {index}", $"stop {index}" }), Order(relayed.Text));
    }

    [Fact]
    public async Task Blocks_that_nobody_objects_to_come_out_as_they_were_with_what_stands_between_them()
    {
        var texts = BenignText.Chunk(23).Select(piece => new string(piece)).ToArray();
        var stream = Stream([.. texts.Select((text, index) => Block(index, Pieces(text, index, 6), Citation(index)))]);
        var relayed = await Relayed.Async(StreamShape.Messages, stream);

        Assert.Equal(texts, Blocks(relayed.Text));
        Assert.Equal(Order(stream), Order(relayed.Text));
        Assert.Equal(texts.Length, Read(relayed.Text).Count(data => data["delta"]?["citation"] is not null));
        Assert.All(relayed.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries), item => Assert.Contains(Name(item), item.Split('\n')[1], StringComparison.Ordinal));

        static string Name(string item) => $"\"type\":\"{item.Split('\n')[0]["event: ".Length..]}\"";
    }

    [Fact]
    public async Task A_text_that_a_block_begins_with_goes_out_once()
    {
        var relayed = await Relayed.Async(StreamShape.Messages, Stream(Block(0, ["Hello to "]), Block(1, ["you all."], begins: "each of ")));
        Assert.Equal(["Hello to ", "each of you all."], Blocks(relayed.Text));
    }

    [Fact]
    public async Task A_call_between_texts_divides_them()
    {
        var call = Named(new() { ["type"] = "content_block_start", ["index"] = 1, ["content_block"] = new JsonObject { ["type"] = "tool_use", ["id"] = "t1", ["name"] = "look", ["input"] = new JsonObject() } })
            + Named(new() { ["type"] = "content_block_stop", ["index"] = 1 });
        var relayed = await Relayed.Async(StreamShape.Messages, Stream(Block(0, ["It is 219-09"]), call, Block(2, ["-9999 steps"])));

        Assert.Equal(["It is 219-09", "", "-9999 steps"], Blocks(relayed.Text));
        Assert.Equal(["start 0", "stop 0", "start 1", "stop 1", "start 2", "stop 2"], Order(relayed.Text));
    }

    [Fact]
    public async Task A_value_that_blocks_does_so_over_a_border()
    {
        var relayed = await Relayed.Async(StreamShape.Messages, Stream(Block(0, ["Her number is 219-09-"]), Block(1, ["9999 and so on."])), PolicyWriting.PoliciesOf("piiAction: block"));

        Assert.Equal(StreamOutcome.Blocked, relayed.Result.Outcome);
        Assert.DoesNotContain("219", relayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_may_wait_ends_the_stream()
    {
        var citations = string.Concat(Enumerable.Range(0, 40).Select(_ => Citation(1, new string('a', 1 << 15))));
        var relayed = await Relayed.Async(StreamShape.Messages, Stream(Block(0, ["Her number is 219-09-"]), Block(1, ["9999 and so on."], begins: "", between: citations)));

        Assert.Equal(StreamOutcome.UpstreamError, relayed.Result.Outcome);
        Assert.DoesNotContain("219", relayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_remembers_block_by_block_what_the_client_has()
    {
        var texts = new StreamTexts(new MessageRules(), (_, _) => Hold(part: "content[0].text"), 4, areKept: true);
        var text = texts.Of(new TextKey("0", "text"));
        var (frame, data) = (new SseEvent(null, []), new JsonObject());
        Drain(text.Append("It is 219-09-", frame, data));
        text.Wait(frame, data, "content[1].text");
        Drain(text.Append("9999 and no more.", frame, data));
        Drain(text.Finish());

        var (parts, received) = texts.AsAnswer();
        Assert.Equal(["It is 219-09-", "9999 and no more."], parts.Select(part => part.Text));
        Assert.Equal(("It is [SSN_REDACTED]", "[SSN_REDACTED] and no more."), (received["content[0].text"], received["content[1].text"]));

        void Drain(string sent)
        {
            foreach (var end in text.Held.Reached)
            {
                text.Next(sent.Length - end);
            }
        }
    }

    private static string Stream(params string[] blocks)
    {
        var around = Of(StreamShape.Messages, []);
        var (start, end) = (around.IndexOf("event: content_block_start", StringComparison.Ordinal), around.IndexOf("event: message_delta", StringComparison.Ordinal));
        return around[..start] + string.Concat(blocks) + around[end..];
    }

    private static string Block(int index, IEnumerable<string> pieces, string end = "", string begins = "", string between = "") =>
        Named(new() { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = begins } }) + between
        + string.Concat(pieces.Select(piece => Named(new() { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = piece } }))) + end
        + Named(new() { ["type"] = "content_block_stop", ["index"] = index });

    private static string Citation(int index, string title = "The minutes") => Named(new()
    {
        ["type"] = "content_block_delta",
        ["index"] = index,
        ["delta"] = new JsonObject { ["type"] = "citations_delta", ["citation"] = new JsonObject { ["type"] = "char_location", ["document_title"] = title } },
    });

    private static List<string> Blocks(string stream)
    {
        var blocks = new SortedDictionary<int, string>();
        foreach (var data in Read(stream).Where(data => data["index"] is not null))
        {
            var index = (int)data["index"]!;
            blocks[index] = blocks.GetValueOrDefault(index, "") + (string?)data["content_block"]?["text"] + (string?)data["delta"]?["text"];
        }

        return [.. blocks.Values];
    }

    private static List<string> Order(string stream)
    {
        var (order, open) = (new List<string>(), -1);
        foreach (var data in Read(stream).Where(data => data["index"] is not null))
        {
            var (type, index) = ((string)data["type"]!, (int)data["index"]!);
            open = type == "content_block_start" ? index : open;
            Assert.Equal(open, index);
            if (type != "content_block_delta")
            {
                order.Add($"{type["content_block_".Length..]} {index}");
            }
        }

        return order;
    }
}
