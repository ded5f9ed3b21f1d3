using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Bodies;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace InferShield.Api.Gateway.Apis;

/// <summary>
/// A path that <see cref="GatewayOptions.PassThrough"/> lists, with any method: what is JSON or plain text is inspected like
/// what is not known elsewhere, the query too; the rest counts as what cannot be read.
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

    /// <summary>What is known of a query.</summary>
    public static BodyShape Query { get; } = new()
    {
        Otherwise = Channel.User,
        Identifiers = ["after[]", "before[]", "id[]", "limit[]", "model[]", "order[]", "purpose[]"],
    };

    public override void Check(JsonObject body) => AllowModel(body);

    public override async Task<InferenceRequest> ReadAsync(HttpContext context, GatewayOptions options)
    {
        var request = new InferenceRequest([]) { Method = new HttpMethod(context.Request.Method), Path = PathOf(context.Request), Query = ReadQuery(context.Request) };
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.MaxUploadBytes;
        using var buffer = new MemoryStream();
        await RequestBody.CopyToAsync(context, buffer);
        if (buffer.Length == 0)
        {
            return request with { Content = () => null };
        }

        var bytes = buffer.ToArray();
        if (context.Request.HasJsonContentType())
        {
            return bytes.Length <= options.MaxRequestBytes ? request with { Body = ReadJson(bytes) }
                : throw ErrorHandling.TooLarge(options.MaxRequestBytes);
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

    private static JsonObject? ReadQuery(HttpRequest request)
    {
        var query = new JsonObject();
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = pair.DecodeName().ToString();
            if (query[name] is not JsonArray values)
            {
                query[name] = values = [];
            }

            values.Add(pair.DecodeValue().ToString());
        }

        return query.Count == 0 ? null : query;
    }

    /// <summary>As it is sent: with its mark, empty for none.</summary>
    public static string WriteQuery(JsonObject? query) => QueryString.Create(
        (query ?? []).SelectMany(pair => pair.Value!.AsArray(), (pair, value) => KeyValuePair.Create(pair.Key, (string?)value))).ToUriComponent();

    /// <exception cref="RequestException">The path could lead elsewhere at the provider.</exception>
    private static string PathOf(HttpRequest request)
    {
        var path = request.Path.Value!["/v1/".Length..].TrimEnd('/');
        var isPlain = path.Split('/').All(segment => segment.Trim('.').Length > 0 && segment.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':'));
        return isPlain
            ? path
            : throw new RequestException(StatusCodes.Status404NotFound, "not_found", "There is no such endpoint.");
    }
}
