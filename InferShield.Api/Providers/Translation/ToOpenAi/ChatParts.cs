using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation.ToOpenAi;

/// <summary>Anthropic's content blocks as the parts of a chat's message.</summary>
internal static class ChatParts
{
    private const string Pdf = "application/pdf";

    /// <exception cref="RequestException">The block cannot be shown to OpenAI.</exception>
    public static JsonNode Of(Fields block)
    {
        switch (block.RequiredText("type"))
        {
            case "image":
                var image = Image(block.RequiredObject("source"));
                End(block);
                return image;
            case "document":
                var document = Document(block);
                End(block);
                return document;
            default:
                return Text(block);
        }
    }

    /// <exception cref="RequestException">The block is no text.</exception>
    public static JsonNode Text(Fields block)
    {
        if (block.RequiredText("type") != "text")
        {
            throw block.Refused("type");
        }

        var part = TextOf(block.RequiredText("text"));
        End(block);
        return part;
    }

    private static JsonObject TextOf(string text) => new() { ["type"] = "text", ["text"] = text };

    private static JsonObject Image(Fields source)
    {
        var url = source.RequiredText("type") switch
        {
            "base64" => DataUrl.Of(source.RequiredText("media_type"), source.RequiredText("data")),
            "url" => source.RequiredText("url"),
            _ => throw source.Refused("type"),
        };
        source.RequireNoOther();
        return new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = url } };
    }

    private static JsonObject Document(Fields block)
    {
        if (block.Object("citations") is { } citations)
        {
            citations.Expect("enabled", false);
            citations.RequireNoOther();
        }

        var source = block.RequiredObject("source");
        var type = source.RequiredText("type");
        if (type is not ("text" or "base64"))
        {
            throw source.Refused("type");
        }

        var mediaType = source.RequiredText("media_type");
        var data = source.RequiredText("data");
        source.RequireNoOther();
        return (type, mediaType) switch
        {
            ("text", "text/plain") => TextOf(data),
            ("base64", Pdf) => new JsonObject
            {
                ["type"] = "file",
                ["file"] = new JsonObject { ["filename"] = block.Text("title") ?? "document.pdf", ["file_data"] = DataUrl.Of(Pdf, data) },
            },
            _ => throw block.Refused("source", "the model's provider takes PDF and plain text only"),
        };
    }

    private static void End(Fields block)
    {
        block.LeaveOut("cache_control");
        block.RequireNoOther();
    }
}
