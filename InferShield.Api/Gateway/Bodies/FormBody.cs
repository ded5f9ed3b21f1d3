using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Errors;
using InferShield.Api.Gateway.Apis;
using Microsoft.AspNetCore.Http.Features;

namespace InferShield.Api.Gateway.Bodies;

/// <summary>Reads a multipart form with one file, bounded in size and number of fields, and writes it anew.</summary>
internal static class FormBody
{
    private const int MostFields = 64;
    private const int LongestName = 256;

    /// <exception cref="RequestException">The body is no such form.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than <paramref name="maxBytes"/>, or did not come in whole.</exception>
    public static async Task<InferenceRequest> ReadAsync(HttpContext context, int maxBytes, OpaqueKind kind)
    {
        if (context.Request.ContentType is not { } type || !type.StartsWith("multipart/form-data;", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "unsupported_content_type", "Send the body as 'Content-Type: multipart/form-data'.");
        }

        var form = await ReadFormAsync(context, maxBytes);
        if (form.Files is not [{ Name: "file", Length: > 0 } file])
        {
            throw RequestBody.Invalid("'file' must be one file.", "file");
        }

        var body = new JsonObject();
        foreach (var (name, values) in form)
        {
            body[name] = values.Count == 1 ? JsonValue.Create(values[0]) : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        return new InferenceRequest(body)
        {
            Opaque = [new OpaquePart("file", kind, Channel.Document)],
            Content = () => Write(body, file),
        };
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpContext context, int maxBytes)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = maxBytes;
        try
        {
            // In memory: what is on a disk outlives the request.
            return await context.Request.ReadFormAsync(
                new FormOptions
                {
                    BufferBody = false,
                    MemoryBufferThreshold = maxBytes,
                    MultipartBodyLengthLimit = maxBytes,
                    ValueCountLimit = MostFields,
                    KeyLengthLimit = LongestName,
                    ValueLengthLimit = maxBytes,
                },
                context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw RequestBody.Invalid($"The body must be a multipart form with at most {MostFields} fields.");
        }
        catch (IOException broken) when (broken is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            throw RequestBody.Invalid("The body could not be read.");
        }
    }

    private static MultipartFormDataContent Write(JsonObject body, IFormFile file)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in body)
        {
            foreach (var item in value is JsonArray items ? [.. items] : new[] { value })
            {
                form.Add(new StringContent((string)item!), $"\"{name}\"");
            }
        }

        // Providers tell formats by the name's end; the rest of it is the client's alone.
        var end = Path.GetExtension(file.FileName);
        form.Add(new StreamContent(file.OpenReadStream()), "\"file\"", end.Length is > 1 and <= 6 && end.Skip(1).All(char.IsAsciiLetterOrDigit) ? $"\"file{end}\"" : "\"file\"");
        return form;
    }
}
