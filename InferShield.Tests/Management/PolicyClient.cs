using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using InferShield.Tests.Gateway;

namespace InferShield.Tests.Management;

/// <summary>Short ways to call <c>/api/policies</c>.</summary>
internal static class PolicyClient
{
    public const string Documents = "/api/policies/document";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A policy that blocks one word.</summary>
    public static JsonObject Block(string name, string keyword, params string[] tenants)
    {
        var policy = new JsonObject { ["name"] = name, ["match"] = new JsonObject { ["keywords"] = new JsonArray(keyword) }, ["action"] = "block" };
        if (tenants.Length > 0)
        {
            policy["tenants"] = new JsonArray([.. tenants.Select(tenant => (JsonNode)tenant)]);
        }

        return policy;
    }

    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, HttpMethod method, string path, JsonNode? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            request.Headers.ExpectContinue = request.Content.Headers.ContentLength > 1 << 19;
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await client.SendAsync(request, Cancellation);
    }

    /// <summary>The status of a body that is too large to be read: the client sends it only when it is asked to.</summary>
    public static async Task<int> StatusOfLargeAsync(this HttpClient client, string path, JsonNode body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        return (int)(await client.SendAsync(request, Cancellation)).StatusCode;
    }

    public static Task<HttpResponseMessage> AddAsync(this HttpClient client, JsonNode policy, string list = "/api/policies") => client.SendAsync(HttpMethod.Post, list, policy);

    /// <summary>Replaces the whole document, whatever is there.</summary>
    public static Task<HttpResponseMessage> ReplaceAllAsync(this HttpClient client, JsonNode document, string ifMatch = "*") => client.SendAsync(HttpMethod.Put, Documents, document, ifMatch);

    public static async Task<JsonObject> ReadAsync(this HttpClient client, string path) => (await client.GetFromJsonAsync<JsonObject>(path, Cancellation))!;

    public static async Task<string> TagAsync(this HttpClient client, string path) =>
        (await client.GetAsync(path, Cancellation)).EnsureSuccessStatusCode().Headers.ETag!.ToString();

    /// <summary>The verdict on a text: its action and the names of the policies that it fell under.</summary>
    public static async Task<(string Action, string Policies)> JudgeAsync(this HttpClient client, string text)
    {
        var answer = await client.PostAsJsonAsync("/v1/analyze", new { prompt = text }, Cancellation);
        var verdict = await TestGateway.JsonAsync(answer.EnsureSuccessStatusCode());
        return ((string)verdict["action"]!, string.Join(' ', verdict["policies"]!.AsArray().Select(policy => (string)policy!["policy"]!)));
    }

    /// <summary>Status and code of a refusal, which has to be problem details.</summary>
    public static async Task<(int Status, string? Code, string? Field)> RefusalAsync(this Task<HttpResponseMessage> sending)
    {
        var answer = await sending;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await TestGateway.JsonAsync(answer);
        Assert.Equal((int)answer.StatusCode, (int)problem["status"]!);
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        return ((int)answer.StatusCode, (string?)problem["code"], (string?)problem["field"]);
    }
}
