using System.Net;
using System.Net.Http.Headers;

namespace InferShield.Api.Providers;

/// <summary>Makes the HTTP requests of one provider: its address, its key, its headers.</summary>
internal sealed class ProviderRequests(ProviderOptions options, ProviderKind kind)
{
    private readonly ProviderAddress _address = new(options, kind);

    /// <summary>HTTP/2 where TLS offers it.</summary>
    public HttpRequestMessage Make(Question question)
    {
        var call = question.Call;
        var request = new HttpRequestMessage(call.Method, _address.For(call.Path, question.Model))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = call.Raw ?? (question.Body is { } body ? new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } : null),
        };
        if ((question.ClientKey ?? options.ApiKey) is { Length: > 0 } key)
        {
            Set(request, kind.KeyHeader, kind.KeyHeader == ProviderKind.Bearer ? $"Bearer {key}" : key);
        }

        if (kind.Dialect == Dialect.Anthropic)
        {
            Set(request, "anthropic-version", options.ApiVersion.Length > 0 ? options.ApiVersion : ProviderKind.AnthropicVersion);
        }

        foreach (var (name, value) in ProviderHeaders.OfClient(question.Context.Request, kind.Dialect, question.ClientKey is not null))
        {
            Set(request, name, value);
        }

        foreach (var (name, value) in options.Headers)
        {
            Set(request, name, value);
        }

        return request;
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
