using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Simulator.Wire;

/// <summary>
/// Reads a multipart form as if it were JSON: <c>true</c> and <c>false</c> are flags, other fields texts, those named twice arrays, and a
/// file is <c>{"name","bytes","sha256"}</c>.
/// </summary>
internal static class Forms
{
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, byte[] body, CancellationToken cancellation)
    {
        request.Body = new MemoryStream(body);
        var fields = new JsonObject();
        try
        {
            var form = await request.ReadFormAsync(cancellation);
            foreach (var (name, values) in form)
            {
                fields[name.EndsWith("[]", StringComparison.Ordinal) ? name[..^2] : name] =
                    values.Count == 1 && !name.EndsWith("[]", StringComparison.Ordinal) ? Value(values[0]!) : new JsonArray([.. values.Select(value => Value(value!))]);
            }

            foreach (var file in form.Files)
            {
                await using var content = file.OpenReadStream();
                fields[file.Name] = new JsonObject
                {
                    ["name"] = file.FileName,
                    ["bytes"] = file.Length,
                    ["sha256"] = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)),
                };
            }
        }
        catch (InvalidDataException invalid)
        {
            throw new ProviderException(400, $"The form is not valid: {invalid.Message}") { Code = "invalid_form" };
        }

        return JsonDocument.Parse(fields.ToJsonString());
    }

    private static JsonValue Value(string text) => text is "true" or "false" ? JsonValue.Create(text == "true") : JsonValue.Create(text);
}
