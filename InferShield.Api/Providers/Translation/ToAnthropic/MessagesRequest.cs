using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation.ToAnthropic;

/// <summary>A request of OpenAI's chat completions as one of Anthropic's messages.</summary>
internal static class MessagesRequest
{
    /// <param name="chat">The client's body, which stays as it is.</param>
    /// <param name="maxTokens">What an answer may have where the client sets no limit: Anthropic wants one.</param>
    /// <exception cref="RequestException">Something in it cannot be said to Anthropic.</exception>
    public static JsonObject Of(JsonObject chat, int maxTokens)
    {
        var from = new Fields(chat);
        var to = new JsonObject { ["model"] = from.Copy("model"), ["max_tokens"] = Limit(from) ?? maxTokens };
        MessagesTurns.Add(from, to);
        MessagesTools.Add(from, to);
        AddSampling(from, to);
        AddOutput(from, to);
        if (User(from) is { } user)
        {
            to["metadata"] = new JsonObject { ["user_id"] = user };
        }

        if (from.Text("service_tier") is { } tier)
        {
            to["service_tier"] = tier switch { "auto" => "auto", "default" => "standard_only", _ => throw from.Refused("service_tier") };
        }

        from.CopyTo(to, "stream");
        if (from.Object("stream_options") is { } options)
        {
            // The translated stream has its usage where it is asked for.
            options.LeaveOut("include_usage");
            options.Expect("include_obfuscation", false);
            options.RequireNoOther();
        }

        from.Expect("n", 1);
        from.Expect("store", false);
        from.Expect("modalities", new JsonArray("text"));

        // Hints, which change no answer.
        from.LeaveOut("prompt_cache_key", "prompt_cache_retention");
        from.RequireNoOther();
        return to;
    }

    private static JsonNode? Limit(Fields from)
    {
        var old = from.Copy("max_tokens");
        var limit = from.Copy("max_completion_tokens");
        return old is null || limit is null || JsonNode.DeepEquals(old, limit) ? limit ?? old
            : throw from.Refused("max_tokens", "'max_completion_tokens' says something else");
    }

    private static void AddSampling(Fields from, JsonObject to)
    {
        if (from.Number("temperature") > 1)
        {
            throw from.Refused("temperature", "the model's provider knows none above 1");
        }

        from.CopyTo(to, "temperature");
        from.CopyTo(to, "top_p");
        if (from.Take("stop") is { } stop)
        {
            to["stop_sequences"] = stop is JsonArray ? stop.DeepClone() : new JsonArray(from.Text("stop"));
        }

        from.Expect("frequency_penalty", 0);
        from.Expect("presence_penalty", 0);
        from.Expect("logprobs", false);
        from.Expect("top_logprobs", 0);
        from.Expect("verbosity", "medium");
    }

    private static void AddOutput(Fields from, JsonObject to)
    {
        var output = new JsonObject();
        if (from.Text("reasoning_effort") is { } effort)
        {
            to["thinking"] = new JsonObject { ["type"] = effort == "none" ? "disabled" : "adaptive" };
            if (Effort.ToAnthropic(effort) is { } word)
            {
                output["effort"] = word;
            }
            else if (effort != "none")
            {
                throw from.Refused("reasoning_effort");
            }
        }

        if (Format(from) is { } format)
        {
            output["format"] = format;
        }

        if (output.Count > 0)
        {
            to["output_config"] = output;
        }
    }

    private static JsonObject? Format(Fields from)
    {
        if (from.Object("response_format") is not { } wanted)
        {
            return null;
        }

        var type = wanted.Text("type");
        if (type == "text")
        {
            wanted.RequireNoOther();
            return null;
        }

        if (type != "json_schema")
        {
            throw wanted.Refused("type", "the model's provider writes JSON by a schema only");
        }

        var named = wanted.RequiredObject("json_schema");
        var schema = named.Copy("schema") as JsonObject ?? throw named.Invalid("schema", "must be an object");
        if (named.Text("description") is { } description && !schema.TryAdd("description", description))
        {
            throw named.Refused("description", "the schema has one of its own");
        }

        // Anthropic's is strict always, and has no name.
        named.LeaveOut("name", "strict");
        named.RequireNoOther();
        wanted.RequireNoOther();
        return new JsonObject { ["type"] = "json_schema", ["schema"] = schema };
    }

    private static string? User(Fields from)
    {
        var user = from.Text("user");
        var identifier = from.Text("safety_identifier");
        return user is null || identifier is null || user == identifier ? identifier ?? user
            : throw from.Refused("user", "'safety_identifier' says something else");
    }
}
