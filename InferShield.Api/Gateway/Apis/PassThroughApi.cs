using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Bodies;
using Microsoft.AspNetCore.Http.Features;

namespace InferShield.Api.Gateway.Apis;

/// <summary>
/// A path that <see cref="GatewayOptions.PassThrough"/> lists, with any method: what is JSON or plain text is inspected like
/// what is not known elsewhere, the rest counts as what cannot be read.
/// </summary>
internal sealed class PassThroughApi : InferenceApi
{
    public override string Operation => "passthrough";

    public override string GenAiOperation => "passthrough";

    public override string Path => "";

    public override bool MayAnswerRaw => true;

    public override FrozenSet<string> Parameters { get; } = [];

    public override BodyShape Prompt { get; } = new() { Otherwise = Channel.User, Identifiers = ["model", "id"] };

    public override BodyShape Completion { get; } = new() { Otherwise = Channel.Completion, Identifiers = ["model", "id", "data[].id", "data[].model"] };

    public override void Check(JsonObject body) => AllowModel(body);

    public override async Task<InferenceRequest> ReadAsync(HttpContext context, GatewayOptions options)
    {
        var request = new InferenceRequest([]) { Method = new HttpMethod(context.Request.Method), Path = PathOf(context.Request) };
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.MaxUploadBytes;
        using var buffer = new MemoryStream();
        await RequestBody.CopyToAsync(context, buffer);
        if (buffer.Length == 0)
        {
            return request with { Content = () => null };
        }

        var bytes = buffer.ToArray();
        if (context.Request.HasJsonContentType() && bytes.Length <= options.MaxRequestBytes)
        {
            return request with { Body = ReadJson(bytes) };
        }

        var type = context.Request.ContentType;
        return request with
        {
            Opaque = [new OpaquePart("", OpaqueKind.Unknown, Channel.User)],
            Content = () =>
            {
                var content = new ByteArrayContent(bytes);
                content.Headers.TryAddWithoutValidation("Content-Type", type);
                return content;
            },
        };
    }

    private JsonObject ReadJson(byte[] bytes)
    {
        JsonObject body;
        try
        {
            body = StrictJson.ParseObject(bytes);
        }
        catch (JsonException)
        {
            throw RequestBody.Invalid("The body must be one JSON object in UTF-8.");
        }

        Check(body);
        return body["stream"] is null || body["stream"]!.ToJsonString() == "false" ? body : throw NotStreamed();
    }

    /// <exception cref="RequestException">The path could lead elsewhere at the provider.</exception>
    private static string PathOf(HttpRequest request)
    {
        var path = request.Path.Value!["/v1/".Length..].TrimEnd('/');
        var isPlain = path.Split('/').All(segment => segment.Trim('.').Length > 0 && segment.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':'));
        return isPlain
            ? path + request.QueryString.ToUriComponent()
            : throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such endpoint.");
    }
}
