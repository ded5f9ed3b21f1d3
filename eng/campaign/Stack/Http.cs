using System.Text.Json;

namespace InferShield.Campaign.Stack;

internal static class Http
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The answer as JSON; null while nobody answers, or not in time.</summary>
    public static async Task<JsonElement?> TryGetAsync(this HttpClient http, string path, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using var document = JsonDocument.Parse(await http.GetStringAsync(path, patience.Token));
            return document.RootElement.Clone();
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    public static async Task<bool> IsReadyAsync(this HttpClient http, string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(path, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
