using System.Net;
using System.Security.Cryptography;
using Dapper;
using InferShield.Api.Storage;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Management;
using InferShield.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace InferShield.Tests.Audit.Matched;

public class MatchedTextTests
{
    private const string Mail = "jane.roe@example.com";

    private static readonly string Key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_matched_is_kept_sealed_where_a_tenant_wants_it_and_an_admin_may_open_it()
    {
        await using var gateway = await TestGateway.StartAsync("Audit:MatchedText:Tenants:0=acme", $"Policies:RedactionKey={Key}");
        using var acme = await gateway.ClientAsync(Role.Admin, "acme");
        using var auditor = await gateway.ClientAsync(Role.Auditor, "acme");
        foreach (var client in (HttpClient[])[acme, gateway.Http])
        {
            await gateway.PostAsync("/v1/analyze", $$"""{"prompt":"Write to {{Mail}} or {{Mail}}"}""", client);
        }

        var kept = (await gateway.RecordsAsync("analyze", 1, "acme"))[0];
        Assert.Null((await gateway.RecordsAsync("analyze"))[0].Matched);
        Assert.NotNull(kept.Matched);
        Assert.DoesNotContain("jane", await AllAsync(gateway), StringComparison.Ordinal);

        var path = $"/api/audit/{kept.Id}/matched";
        var opened = (await acme.GetAsync(path, Cancellation)).EnsureSuccessStatusCode();
        Assert.Contains($"\"text\":\"{Mail}\"", await opened.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal((403, "insufficient_role", null), await auditor.GetAsync(path, Cancellation).RefusalAsync());
        Assert.Equal((404, "not_found", null), await gateway.Http.GetAsync(path, Cancellation).RefusalAsync());
        Assert.Equal($"audit/{kept.Id}", (await gateway.RecordsAsync("audit.open", 1, "acme"))[0].Object);
    }

    [Fact]
    public async Task What_matched_in_a_stream_is_kept_too()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, "Audit:MatchedText:Tenants:0=*", $"Policies:RedactionKey={Key}", "Policies:PiiAction=flag");
        var answer = await gateway.PostAsync("/v1/chat/completions", $$"""{"model":"sim-echo","stream":true,"messages":[{"role":"user","content":"Write to {{Mail}} today, please."}]}""");
        await answer.Content.ReadAsStringAsync(Cancellation);

        var kept = (await gateway.RecordsAsync("chat.completions"))[0];
        var opened = await gateway.Http.GetStringAsync($"/api/audit/{kept.Id}/matched", Cancellation);
        Assert.Contains("\"channel\":\"user\"", opened, StringComparison.Ordinal);
        Assert.Contains(Mail, opened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_of_another_record_or_key_is_not_opened()
    {
        await using var gateway = await TestGateway.StartAsync("Audit:MatchedText:Tenants:0=*", $"Policies:RedactionKey={Key}");
        await gateway.PostAsync("/v1/analyze", $$"""{"prompt":"Write to {{Mail}}"}""");
        await gateway.PostAsync("/v1/analyze", """{"prompt":"Write to john.roe@example.com"}""");
        var (one, other) = ((await gateway.RecordsAsync("analyze", 2))[0], (await gateway.RecordsAsync("analyze", 2))[1]);
        await gateway.Services.GetRequiredService<Database>().QueryAsync("test", (connection, token) => connection.ExecuteAsync(new CommandDefinition(
            "update audit_records set matched = @Matched where id = @Id", new { other.Matched, one.Id }, cancellationToken: token)), Cancellation);

        Assert.Equal((409, "not_readable", null), await gateway.Http.GetAsync($"/api/audit/{one.Id}/matched", Cancellation).RefusalAsync());
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync($"/api/audit/{other.Id}/matched", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Without_a_key_nothing_may_be_kept()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TestGateway.StartUnreadyAsync("Audit:MatchedText:Tenants:0=acme"));
        Assert.Contains("Policies:RedactionKey", failure.Message, StringComparison.Ordinal);
    }

    // Whatever is on the disk, the database's own files included; the journal, which nobody else may read, has the same records.
    private static async Task<string> AllAsync(TestGateway gateway) => string.Concat(await Task.WhenAll(
        Directory.GetFiles(gateway.Folder, "*", SearchOption.AllDirectories).Where(file => !file.Contains("journal", StringComparison.Ordinal)).Select(async file =>
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            return await reader.ReadToEndAsync(Cancellation);
        })));
}
