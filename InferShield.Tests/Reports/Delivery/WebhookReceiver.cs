using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InferShield.Tests.Reports.Delivery;

/// <summary>A webhook's receiver on a free port of 127.0.0.1, which checks signatures as its author would: by Standard Webhooks 1.0.0.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/hook";

    public IReadOnlyList<Received> All => [.. _received];

    /// <summary>What the gateway is answered, given how many requests came before.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(app);
        app.Map("/{**path}", receiver.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var count = _received.Count;
        _received.Enqueue(new Received(
            context.Request.Path, context.Request.Headers["webhook-id"].ToString(), context.Request.Headers["webhook-timestamp"].ToString(),
            context.Request.Headers["webhook-signature"].ToString(), context.Request.Headers.Select(header => header.Key.ToLowerInvariant()).ToArray(), body.ToArray()));
        await Answer(context, count);
    }

    internal sealed record Received(string Path, string Id, string Timestamp, string Signature, string[] Headers, byte[] Body)
    {
        public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

        /// <param name="secret">As it was shown: <c>whsec_</c> and Base64.</param>
        public bool IsSignedWith(string secret)
        {
            var key = Convert.FromBase64String(secret["whsec_".Length..]);
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."), .. Body];
            var isFresh = Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(Timestamp, CultureInfo.InvariantCulture)) < 300;
            return isFresh && Signature.Split(' ').Contains("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        }
    }
}
