using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway;

namespace InferShield.Api.Providers;

/// <summary>What the provider said: its status, its JSON body, and the headers that clients act on.</summary>
internal sealed record ProviderAnswer(int Status, JsonObject Body, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>Who answered.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The answer as it came where it is no JSON, such as audio; <see cref="Body"/> is empty then.</summary>
    public ReadOnlyMemory<byte>? Raw { get; init; }

    /// <summary>The media type of <see cref="Raw"/>.</summary>
    public string? ContentType { get; init; }

    /// <summary>When the provider wants to be asked again; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <param name="response">Its content is in memory.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="provider">Who answered.</param>
    /// <exception cref="UpstreamException">
    /// The answer is none to an API client: a redirect, a refusal of the gateway's own key, or a success that is not a JSON object.
    /// </exception>
    public static async Task<ProviderAnswer> ReadAsync(HttpResponseMessage response, Question question, string provider)
    {
        var status = (int)response.StatusCode;
        var refusesKey = status == 407 || (status == 401 && question.ClientKey is null);
        if (refusesKey || (status is not ((>= 200 and < 300) or (>= 400 and < 600))))
        {
            throw new UpstreamException(refusesKey || status is >= 300 and < 400 ? $"http_{status}" : UpstreamException.Malformed);
        }

        var bytes = await response.Content.ReadAsByteArrayAsync();
        var answer = new ProviderAnswer(status, [], ProviderHeaders.OfAnswer(response.Headers)) { Provider = provider, RetryAfter = Wait(response) };
        var type = response.Content.Headers.ContentType?.MediaType;
        if (answer.IsSuccess && question.Call.MayAnswerRaw && (bytes.Length == 0 || type is not (null or "application/json")))
        {
            return answer with { Raw = bytes, ContentType = type };
        }

        try
        {
            return answer with { Body = StrictJson.ParseObject(bytes) };
        }
        catch (JsonException) when (status >= 400)
        {
            return answer with { Body = Error("The model provider refused the request without saying why.", question.Call.Dialect) };
        }
        catch (JsonException)
        {
            throw new UpstreamException(UpstreamException.Malformed);
        }
    }

    public static JsonObject Error(string message, Dialect dialect = Dialect.OpenAi) => dialect == Dialect.Anthropic
        ? new() { ["type"] = "error", ["error"] = new JsonObject { ["type"] = "api_error", ["message"] = message } }
        : new() { ["error"] = new JsonObject { ["message"] = message, ["type"] = "server_error", ["param"] = null, ["code"] = null } };

    private static TimeSpan? Wait(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < int.MaxValue
            ? TimeSpan.FromMilliseconds(milliseconds)
            : response.Headers.RetryAfter?.Delta;
}
