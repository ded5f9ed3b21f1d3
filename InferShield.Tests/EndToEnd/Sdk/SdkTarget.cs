using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using OpenAI;
using OpenAI.Responses;

namespace InferShield.Tests.EndToEnd.Sdk;

/// <summary>Whom a client library talks to: the simulator, or the gateway before it.</summary>
/// <param name="Address">Without <c>/v1</c>.</param>
internal sealed record SdkTarget(Uri Address, string Key)
{
    /// <summary>A key that has used up its limit, where there are limits.</summary>
    public string? SpentKey { get; init; }

    public OpenAIClient OpenAi => new(new ApiKeyCredential(Key), new OpenAIClientOptions { Endpoint = V1, RetryPolicy = new ClientRetryPolicy(0) });

#pragma warning disable OPENAI001 // The library calls its client of this endpoint experimental.
    public ResponsesClient Responses =>
        new(new ApiKeyCredential(Key), new ResponsesClientOptions { Endpoint = V1, RetryPolicy = new ClientRetryPolicy(0) });
#pragma warning restore OPENAI001

    public AnthropicClient Anthropic => new() { BaseUrl = Address.ToString().TrimEnd('/'), ApiKey = Key, MaxRetries = 0 };

    private Uri V1 => new(Address, "/v1");

    public SdkTarget WithKey(string key) => this with { Key = key };
}
