using System.Text.Json.Nodes;
using InferShield.Api.Errors;

namespace InferShield.Api.Providers.Translation.ToAnthropic;

/// <summary>What a user's message is made of, as Anthropic's content blocks.</summary>
internal static class MessagesParts
{
    private const string Pdf = "application/pdf";

    /// <exception cref="RequestException">A part cannot be shown to Anthropic.</exception>
    public static List<JsonNode> Of(Fields message)
    {
        var blocks = new List<JsonNode>();
        foreach (var part in message.Objects("content"))
        {
            blocks.Add(part.RequiredText("type") switch
            {
                "text" => new JsonObject { ["type"] = "text", ["text"] = part.RequiredText("text") },
                "image_url" => Image(part.RequiredObject("image_url")),
                "file" => Document(part.RequiredObject("file")),
                _ => throw part.Refused("type"),
            });
            part.RequireNoOther();
        }

        return blocks;
    }

    private static JsonObject Image(Fields image)
    {
        var url = image.RequiredText("url");
        var source = DataUrl.Parse(url) is { } data ? Source(data.MediaType, data.Base64)
            : DataUrl.IsWeb(url) ? new JsonObject { ["type"] = "url", ["url"] = url }
            : throw image.Invalid("url", "must be an http or https address, or a data address in base64");
        image.Expect("detail", "auto");
        image.RequireNoOther();
        return new JsonObject { ["type"] = "image", ["source"] = source };
    }

    private static JsonObject Document(Fields file)
    {
        var block = new JsonObject
        {
            ["type"] = "document",
            ["source"] = file.Text("file_data") is { } text && DataUrl.Parse(text) is { MediaType: Pdf } data ? Source(Pdf, data.Base64)
                : throw file.Refused("file_data", "only a PDF as a data address in base64 can be"),
        };
        file.CopyTo(block, "filename", "title");
        file.RequireNoOther();
        return block;
    }

    private static JsonObject Source(string mediaType, string base64) => new() { ["type"] = "base64", ["media_type"] = mediaType, ["data"] = base64 };
}
