using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace InferShield.Tests.Reports;

/// <summary>Asks a gateway for reports.</summary>
internal static class ReportClient
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="client">With a key.</param>
    /// <param name="request">The body.</param>
    /// <param name="wait">Seconds to wait for the report; null for none.</param>
    public static async Task<HttpResponseMessage> OrderAsync(this HttpClient client, object request, int? wait = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/reports") { Content = JsonContent.Create(request) };
        if (wait is not null)
        {
            message.Headers.Add("Prefer", $"respond-async, wait={wait}");
        }

        return await client.SendAsync(message, Cancellation);
    }

    /// <summary>The metadata of a report that was made or was there already.</summary>
    public static async Task<JsonElement> MakeReportAsync(this HttpClient client, object request)
    {
        using var answer = await client.OrderAsync(request, wait: 60);
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    public static Task<byte[]> ContentAsync(this HttpClient client, JsonElement report) =>
        client.GetByteArrayAsync(report.GetProperty("content").GetString(), Cancellation);

    public static Task<JsonElement> ReportAsync(this HttpClient client, Guid id) =>
        client.GetFromJsonAsync<JsonElement>($"/api/reports/{id}", Cancellation);

    public static async Task<Guid> IdAsync(this HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();

    /// <summary>Asks until the report has this status.</summary>
    public static async Task<JsonElement> UntilAsync(this HttpClient client, Guid id, string status)
    {
        JsonElement report = default;
        await Servers.Eventually.IsTrueAsync(async () => (report = await client.ReportAsync(id)).GetProperty("status").GetString() == status, $"the report is {status}");
        return report;
    }
}
