using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using InferShield.Api.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace InferShield.Api.Gateway;

/// <summary>Reads a JSON object from a request, bounded in size and depth, and strict: what the gateway reads is what the provider will.</summary>
internal static class RequestBody
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="RequestException">The body is not one JSON object in valid UTF-8.</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext context, int maxBytes)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "unsupported_content_type", "Send the body as 'Content-Type: application/json'.");
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = maxBytes;
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        if (!Utf8.IsValid(bytes))
        {
            throw Invalid("The body is not valid UTF-8.");
        }

        try
        {
            return JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject ?? throw Invalid("The body must be a JSON object.");
        }
        catch (JsonException failure)
        {
            throw Invalid($"The body is not valid JSON (line {failure.LineNumber + 1}, byte {failure.BytePositionInLine}), is nested deeper than {MaxDepth} levels or names a property twice.");
        }
    }

    /// <summary>The string under a name, or null when it is absent.</summary>
    /// <exception cref="RequestException">The value is of another type.</exception>
    public static string? String(this JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Invalid($"'{name}' must be a string.", name),
    };

    /// <exception cref="RequestException">The body has a property that is not among the known ones.</exception>
    public static void RequireKnown(this JsonObject body, Func<string, bool> isKnown)
    {
        foreach (var (name, _) in body)
        {
            if (!isKnown(name))
            {
                throw new RequestException(StatusCodes.Status400BadRequest, "unknown_parameter",
                    $"Unknown parameter: '{(name.Length <= 64 ? name : name[..64])}'.", name.Length <= 64 ? name : null);
            }
        }
    }

    public static RequestException Invalid(string message, string? param = null) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", message, param);
}
