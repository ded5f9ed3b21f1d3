using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using InferShield.Traffic.Mix;

namespace InferShield.Traffic;

/// <summary>Sends one request and says in a word what became of it: its status code or a word of <see cref="Tally"/>.</summary>
internal sealed class Sender(TrafficOptions options) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = options.Gateway,
        Timeout = options.Timeout,
    };

    public async Task<string> SendAsync(PlannedRequest request, CancellationToken cancellation)
    {
        using var message = Message(request);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (request.AbortAfter is { } patience)
        {
            giveUp.CancelAfter(patience);
        }

        try
        {
            using var response = await _http.SendAsync(message, giveUp.Token);
            return ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException failure)
        {
            return failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                ? Tally.Unreachable
                : Tally.Broken;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return giveUp.IsCancellationRequested ? Tally.Aborted : Tally.Broken;
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Message(PlannedRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Key is not KeyUse.None)
        {
            var key = request.Key is KeyUse.Right ? options.Key : "isk_wrong";
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (request.Body is { } body)
        {
            message.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        return message;
    }
}
