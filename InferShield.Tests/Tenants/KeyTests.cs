using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using InferShield.Api.Tenants;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Tenants;

public sealed class KeyTests : IAsyncLifetime
{
    private TestSimulator _simulator = null!;
    private TestGateway _gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Endpoints() => new()
    {
        { "POST", "/v1/chat/completions" }, { "POST", "/v1/analyze" }, { "GET", "/v1/models" }, { "GET", "/api/keys" }, { "POST", "/api/keys" },
        { "DELETE", "/api/keys/0198c0de-0000-7000-8000-000000000000" }, { "GET", "/api/audit" }, { "GET", "/api/reports" }, { "POST", "/api/reports" },
        { "GET", "/api/reports/0198c0de-0000-7000-8000-000000000000" }, { "DELETE", "/api/reports/0198c0de-0000-7000-8000-000000000000" },
        { "GET", "/api/reports/0198c0de-0000-7000-8000-000000000000/events" }, { "GET", "/api/reports/0198c0de-0000-7000-8000-000000000000/content" },
        { "POST", "/api/reports/0198c0de-0000-7000-8000-000000000000/cancel" }, { "GET", "/api/reports/templates" }, { "POST", "/api/reports/templates" },
        { "GET", "/api/reports/schedules" }, { "POST", "/api/reports/schedules" }, { "GET", "/api/audit/export" }, { "GET", "/api/audit/keys" },
        { "GET", "/api/audit/verification" }, { "POST", "/api/audit/erasures" },
        { "GET", "/v1/unknown" }, { "GET", "/api/unknown" }, { "PUT", "/v1/analyze" }, { "GET", "/" }, { "GET", "/metrics" }, { "GET", "/health/ready" },
    };

    public async ValueTask InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _gateway = await TestGateway.StartAsync(_simulator);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Nothing_answers_without_a_key_that_is_known(string method, string path)
    {
        var other = ApiKey.Generate();
        foreach (var authorization in (string?[])[null, "Bearer", "Bearer ", "Bearer isk_", $"Bearer {other}", $"Basic {other}", $"Bearer {_gateway.AdminKey}x", $"Bearer {_gateway.AdminKey.ToUpperInvariant()}", _gateway.AdminKey])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            await RefusesAsync(await _gateway.Anonymous.SendAsync(request, Cancellation), HttpStatusCode.Unauthorized, path, "invalid_api_key");
        }
    }

    [Fact]
    public async Task A_refusal_writes_no_line_into_the_log()
    {
        await using var gateway = await TestGateway.StartAsync("Logging:LogLevel:InferShield.Api=Trace");
        gateway.Logs.Clear();

        await RefusesAsync(await gateway.Anonymous.GetAsync("/v1/models", Cancellation), HttpStatusCode.Unauthorized, "/v1/models", "invalid_api_key");
        using var auditor = gateway.ClientWith(await gateway.KeyAsync("auditor"));
        await RefusesAsync(await auditor.GetAsync("/v1/models", Cancellation), HttpStatusCode.Forbidden, "/v1/models", "insufficient_role");

        Assert.Empty(gateway.Logs.GetSnapshot());
    }

    [Fact]
    public async Task Both_headers_carry_a_key_and_a_key_of_the_provider_beside_it_does_no_harm()
    {
        foreach (var headers in new[]
        {
            new[] { ("Authorization", "Bearer " + _gateway.AdminKey) },
            [("Authorization", "bearer  " + _gateway.AdminKey + " ")],
            [("x-api-key", _gateway.AdminKey)],
            [("x-api-key", _gateway.AdminKey), ("Authorization", "Bearer sk-something-else")],
            [("x-api-key", "sk-ant-something-else"), ("Authorization", "Bearer " + _gateway.AdminKey)],
            [("X-API-KEY", _gateway.AdminKey), ("Authorization", "Basic dXNlcjpwYXNz")],
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            Assert.Equal(HttpStatusCode.OK, (await _gateway.Anonymous.SendAsync(request, Cancellation)).StatusCode);
        }
    }

    [Theory]
    [InlineData("client", "/v1/models")]
    [InlineData("auditor", "/api/audit")]
    [InlineData("policy_manager", "/api/audit")]
    [InlineData("admin", "/v1/models /api/audit /api/keys")]
    public async Task A_role_opens_its_own_endpoints_and_no_other(string role, string open)
    {
        using var client = _gateway.ClientWith(await _gateway.KeyAsync(role));
        foreach (var path in (string[])["/v1/models", "/api/audit", "/api/keys"])
        {
            var answer = await client.GetAsync(path, Cancellation);
            if (open.Split(' ').Contains(path))
            {
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
            else
            {
                await RefusesAsync(answer, HttpStatusCode.Forbidden, path, "insufficient_role");
            }
        }
    }

    [Fact]
    public async Task A_key_is_shown_once_works_at_once_and_ends_when_it_is_revoked()
    {
        var made = await _gateway.PostAsync("/api/keys", """{"name":"Größe \ud83d\ude00","role":"client"}""");
        var body = await TestGateway.JsonAsync(made);
        var key = (string)body["key"]!;
        using var client = _gateway.ClientWith(key);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("no-store", made.Headers.CacheControl?.ToString());
        Assert.Matches("^isk_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models", Cancellation)).StatusCode);
        var list = await _gateway.Http.GetStringAsync("/api/keys", Cancellation);
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        Assert.Contains((string)body["id"]!, list, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await _gateway.Http.DeleteAsync($"/api/keys/{body["id"]}", Cancellation)).StatusCode);
        await RefusesAsync(await client.GetAsync("/v1/models", Cancellation), HttpStatusCode.Unauthorized, "/v1/models", "invalid_api_key");
        Assert.Equal(HttpStatusCode.NotFound, (await _gateway.Http.DeleteAsync($"/api/keys/{body["id"]}", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_key_ends_when_it_expires()
    {
        using var client = _gateway.ClientWith(await _gateway.KeyAsync("client", DateTimeOffset.UtcNow.AddSeconds(2).ToString("O")));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/models", Cancellation)).StatusCode);
        await Eventually.IsTrueAsync(
            async () => (await client.GetAsync("/v1/models", Cancellation)).StatusCode == HttpStatusCode.Unauthorized, "the key has expired");
    }

    [Theory]
    [InlineData("""{"name":"a","role":"root"}""")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"role":"client"}""")]
    [InlineData("""{"name":"","role":"client"}""")]
    [InlineData("""{"name":"a\u0000b","role":"client"}""")]
    [InlineData("""{"name":"a\u001b[2Jb","role":"client"}""")]
    [InlineData("""{"name":"a","role":"client","expiresAt":"2001-01-01"}""")]
    [InlineData("""{"name":"a","role":"client","expiresAt":"soon"}""")]
    public async Task A_key_that_makes_no_sense_is_not_made(string body)
    {
        await RefusesAsync(await _gateway.PostAsync("/api/keys", body), HttpStatusCode.BadRequest, "/api/keys", "invalid_request");
        await RefusesAsync(
            await _gateway.PostAsync("/api/keys", $$"""{"name":"{{new string('x', 101)}}","role":"client"}"""), HttpStatusCode.BadRequest, "/api/keys", "invalid_request");
        Assert.Single(JsonNode.Parse(await _gateway.Http.GetStringAsync("/api/keys", Cancellation))!.AsArray());
    }

    [Fact]
    public async Task Refusals_are_counted_by_their_reason()
    {
        await _gateway.Anonymous.GetAsync("/v1/models", Cancellation);
        using var wrong = _gateway.ClientWith(ApiKey.Generate());
        await wrong.GetAsync("/v1/models", Cancellation);
        await wrong.GetAsync("/v1/models", Cancellation);
        using var auditor = _gateway.ClientWith(await _gateway.KeyAsync("auditor"));
        await auditor.GetAsync("/v1/models", Cancellation);

        var scrape = await _gateway.ScrapeAsync();
        foreach (var (reason, count) in new[] { ("missing_key", 1), ("unknown_key", 2), ("role", 1), ("keys_unavailable", 0) })
        {
            Assert.Equal(count, scrape.Sum("infershield_authentication_failures_total", ("reason", reason)));
        }
    }

    private static async Task RefusesAsync(HttpResponseMessage answer, HttpStatusCode status, string path, string code)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == status, $"{path}: {(int)answer.StatusCode} {text}");
        var body = JsonNode.Parse(text)!;
        Assert.Equal(code, (string?)(path.StartsWith("/v1", StringComparison.Ordinal) ? body["error"]!["code"] : body["code"]));
        Assert.Equal(status == HttpStatusCode.Unauthorized ? [new AuthenticationHeaderValue("Bearer")] : [], answer.Headers.WwwAuthenticate);
    }
}
