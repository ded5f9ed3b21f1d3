using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation.ToOpenAi;

/// <summary>A request of Anthropic's messages as one of OpenAI's chat completions.</summary>
internal static class ChatRequest
{
    /// <param name="messages">The client's body, which stays as it is.</param>
    /// <param name="kind">Whose dialect of OpenAI's shape it is to be.</param>
    /// <exception cref="RequestException">Something in it cannot be said to OpenAI.</exception>
    public static JsonObject Of(JsonObject messages, ProviderKind kind)
    {
        var from = new Fields(messages);
        var to = new JsonObject { ["model"] = from.Copy("model") };
        to["messages"] = ChatTurns.Of(from);
        from.CopyTo(to, "max_tokens", kind.Limit);
        from.CopyTo(to, "stop_sequences", "stop");
        from.CopyTo(to, "temperature");
        from.CopyTo(to, "top_p");
        ChatTools.Add(from, to);
        AddOutput(from, to);
        if (from.Object("metadata") is { } metadata)
        {
            metadata.CopyTo(to, "user_id", "user");
            metadata.RequireNoOther();
        }

        if (from.Text("service_tier") is { } tier)
        {
            to["service_tier"] = tier switch { "auto" => "auto", "standard_only" => "default", _ => throw from.Refused("service_tier") };
        }

        from.CopyTo(to, "stream");
        if (kind.AsksUsage && to["stream"] is JsonValue stream && stream.TryGetValue<bool>(out var streams) && streams)
        {
            to["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        from.Expect("speed", "standard");

        // A hint, which changes no answer.
        from.LeaveOut("cache_control");
        from.RequireNoOther();
        return to;
    }

    private static void AddOutput(Fields from, JsonObject to)
    {
        var output = from.Object("output_config");
        if (Reasoning(from, output) is { } effort)
        {
            to["reasoning_effort"] = effort;
        }

        // The second is the name that it had before.
        if ((output?.Object("format") ?? from.Object("output_format")) is { } format)
        {
            if (format.RequiredText("type") != "json_schema")
            {
                throw format.Refused("type");
            }

            var named = new JsonObject { ["name"] = "answer", ["strict"] = true };
            format.CopyTo(named, "schema");
            format.RequireNoOther();
            to["response_format"] = new JsonObject { ["type"] = "json_schema", ["json_schema"] = named };
        }

        output?.RequireNoOther();
    }

    private static string? Reasoning(Fields from, Fields? output)
    {
        var thinking = from.Object("thinking");
        var effort = thinking?.RequiredText("type") switch
        {
            null or "adaptive" or "disabled" => null,
            "enabled" => Effort.OfBudget(thinking.Number("budget_tokens") ?? throw thinking.Invalid("budget_tokens", "must be a number")),
            _ => throw thinking.Refused("type"),
        };

        // How it is shown, where it is shown.
        thinking?.LeaveOut("display");
        thinking?.RequireNoOther();
        return output?.Text("effort") is { } word ? Effort.ToOpenAi(word) ?? throw output.Refused("effort") : effort;
    }
}
