using System.ClientModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Anthropic.Exceptions;

namespace InferShield.Tests.EndToEnd.Sdk;

/// <summary>One row of the table: a call of a client library for .NET, and what the library makes of the answer, as JSON.</summary>
internal sealed record SdkCall(string Name, Func<SdkTarget, Task<JsonNode?>> Run)
{
    /// <summary><c>{"result"}</c>, or <c>{"error"}</c> with the library's exception and what it knows of the provider's words.</summary>
    public async Task<JsonObject> OutcomeAsync(SdkTarget target)
    {
        try
        {
            return new JsonObject { ["result"] = await Run(target) };
        }
        catch (ClientResultException failure)
        {
            return Error(failure, failure.Status, failure.GetRawResponse()?.Content.ToString());
        }
        catch (AnthropicApiException failure)
        {
            return Error(failure, (int)failure.StatusCode, failure.ResponseBody);
        }
        catch (Exception failure) when (failure is AnthropicException or IOException or JsonException or HttpRequestException or InvalidOperationException)
        {
            return Error(failure, 0, null);
        }
    }

    private static JsonObject Error(Exception failure, int status, string? body)
    {
        var said = body is { Length: > 0 } ? JsonSerializer.Deserialize<JsonObject>(body)?["error"] : null;
        return new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["exception"] = failure.GetType().Name,
                ["status"] = status,
                ["type"] = said?["type"]?.DeepClone(),
                ["code"] = said?["code"]?.DeepClone(),
                ["param"] = said?["param"]?.DeepClone(),
                ["message"] = said?["message"]?.DeepClone(),
            },
        };
    }
}
