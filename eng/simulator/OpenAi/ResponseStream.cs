using System.Text.Json.Nodes;
using InferShield.Simulator.Answers;
using InferShield.Simulator.Wire;

namespace InferShield.Simulator.OpenAi;

/// <summary>The typed, numbered events of a streamed response.</summary>
internal static class ResponseStream
{
    public static IEnumerable<ServerEvent> Events(string id, Answer answer, Func<bool, JsonObject> response)
    {
        var number = 0;
        var itemId = (string?)Responses.Item(id, answer, done: false)["id"];
        yield return Event("response.created", new() { ["response"] = response(false) });
        yield return Event("response.in_progress", new() { ["response"] = response(false) });
        yield return Event("response.output_item.added",
            new() { ["output_index"] = 0, ["item"] = Responses.Item(id, answer, done: false) });

        if (answer.Tool is { } tool)
        {
            foreach (var piece in answer.Pieces)
            {
                yield return Event("response.function_call_arguments.delta", InItem("delta", piece), isToken: true);
            }

            yield return Event("response.function_call_arguments.done", InItem("arguments", tool.Arguments));
        }
        else
        {
            yield return Event("response.content_part.added", InPart("part", Responses.Part("")));
            foreach (var piece in answer.Pieces)
            {
                yield return Event("response.output_text.delta", InPart("delta", piece), isToken: true);
            }

            yield return Event("response.output_text.done", InPart("text", answer.Text));
            yield return Event("response.content_part.done", InPart("part", Responses.Part(answer.Text)));
        }

        yield return Event("response.output_item.done",
            new() { ["output_index"] = 0, ["item"] = Responses.Item(id, answer, done: true) });
        yield return Event(answer.Finish is Finish.Length ? "response.incomplete" : "response.completed",
            new() { ["response"] = response(true) });

        ServerEvent Event(string type, JsonObject data, bool isToken = false)
        {
            data.Insert(0, "type", type);
            data.Insert(1, "sequence_number", number++);
            return new ServerEvent(data, type, isToken);
        }

        JsonObject InItem(string name, JsonNode value) =>
            new() { ["item_id"] = itemId, ["output_index"] = 0, [name] = value };

        JsonObject InPart(string name, JsonNode value) =>
            new() { ["item_id"] = itemId, ["output_index"] = 0, ["content_index"] = 0, [name] = value };
    }
}
