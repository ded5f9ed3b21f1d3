using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace InferShield.Api.Gateway;

/// <summary>Reads a JSON object from a request, bounded in size and depth, and strict.</summary>
internal static class RequestBody
{
    private const int LongestNameTold = 32;

    /// <exception cref="RequestException">The body is not one JSON object in valid UTF-8.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than <paramref name="maxBytes"/>, or did not come in whole.</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext context, int maxBytes)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw Unsupported("unsupported_content_type", "Send the body as 'Content-Type: application/json'.");
        }

        if (context.Request.Headers[HeaderNames.ContentEncoding].ToString() is not ("" or "identity"))
        {
            throw Unsupported("unsupported_content_encoding", "Send the body without a Content-Encoding.");
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = maxBytes;
        using var buffer = new MemoryStream();
        await CopyToAsync(context, buffer);

        try
        {
            return StrictJson.ParseObject(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (JsonException failure)
        {
            var place = failure.LineNumber is { } line ? $" Line {line + 1}, byte {failure.BytePositionInLine}." : "";
            throw Invalid("The body must be one JSON object in UTF-8, with unique property names and paired surrogates, "
                + $"nested at most {StrictJson.MaxDepth} levels deep.{place}");
        }
    }

    /// <exception cref="RequestException">The body's framing is wrong.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than is allowed, or did not come in whole.</exception>
    public static async Task CopyToAsync(HttpContext context, Stream buffer)
    {
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            // Such as a chunk of more bytes than there are numbers for.
            throw Invalid("The body could not be read.");
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
                throw IsTellable(name)
                    ? new RequestException(StatusCodes.Status400BadRequest, "unknown_parameter", $"Unknown parameter: '{name}'.", name)
                    : new RequestException(StatusCodes.Status400BadRequest, "unknown_parameter", "The body has an unknown parameter.");
            }
        }
    }

    public static RequestException Invalid(string message, string? param = null) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", message, param);

    private static RequestException Unsupported(string code, string message) =>
        new(StatusCodes.Status415UnsupportedMediaType, code, message);

    /// <summary>A misspelt name helps its sender; anything else that was sent is not repeated.</summary>
    private static bool IsTellable(string name) =>
        name.Length is > 0 and <= LongestNameTold && name.All(character => char.IsAsciiLetterLower(character) || character == '_');
}
