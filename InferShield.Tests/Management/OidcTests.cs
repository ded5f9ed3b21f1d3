using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using InferShield.Api;
using InferShield.Api.Tenants;
using InferShield.ServiceDefaults;
using InferShield.Tests.Gateway;
using static InferShield.Tests.Management.PolicyClient;

namespace InferShield.Tests.Management;

public sealed class OidcTests : IAsyncLifetime
{
    private FakeIssuer _issuer = null!;
    private TestGateway _gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await FakeIssuer.StartAsync();
        _gateway = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Theory]
    [InlineData("admin", 200, 200, 201)]
    [InlineData("policy_manager", 403, 200, 201)]
    [InlineData("auditor", 403, 200, 403)]
    [InlineData("client", 403, 403, 403)]
    [InlineData("Admin", 403, 403, 403)]
    [InlineData("offline_access", 403, 403, 403)]
    [InlineData("offline_access auditor policy_manager", 403, 200, 201)]
    [InlineData("", 403, 403, 403)]
    public async Task A_token_opens_what_its_mightiest_role_opens(string roles, int keys, int read, int write)
    {
        using var person = _gateway.ClientWith(_issuer.Token("jane", roles.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(keys, (int)(await person.GetAsync("/api/keys", Cancellation)).StatusCode);
        Assert.Equal(read, (int)(await person.GetAsync("/api/policies", Cancellation)).StatusCode);
        var written = await person.AddAsync(Block("birds", "blue heron"));
        Assert.Equal(write, (int)written.StatusCode);
        if (write == 403)
        {
            Assert.Equal("insufficient_role", (string?)(await TestGateway.JsonAsync(written))["code"]);
        }
    }

    [Fact]
    public async Task A_tenant_that_is_changed_has_it_on_record_and_not_who_did_it()
    {
        using var jane = _gateway.ClientWith(_issuer.Token("jane@example.com", "admin"));
        using var globex = await _gateway.ClientAsync(Role.Admin, "globex");
        (await jane.PatchAsJsonAsync("/api/tenants/globex", new { name = "Globex Ltd" }, Cancellation)).EnsureSuccessStatusCode();

        Assert.Contains("jane@example.com", (string?)(await ChangeAsync(_gateway.Http))["details"]?.ToJsonString(), StringComparison.Ordinal);
        var theirs = await ChangeAsync(globex);
        Assert.Equal(("tenants/globex", null), ((string?)theirs["object"], (string?)theirs["keyId"]));
        Assert.DoesNotContain("jane", theirs.ToJsonString(), StringComparison.Ordinal);

        static async Task<JsonObject> ChangeAsync(HttpClient client)
        {
            JsonNode? change = null;
            await Servers.Eventually.IsTrueAsync(
                async () => (change = (await client.ReadAsync("/api/audit?operation=tenants.change"))["records"]!.AsArray().FirstOrDefault()) is not null, "the change is on record");
            return change!.AsObject();
        }
    }

    [Fact]
    public async Task Who_did_it_is_told_by_the_tokens_subject()
    {
        using var jane = _gateway.ClientWith(_issuer.Token("jane@example.com", "admin"));
        await jane.AddAsync(Block("birds", "blue heron"));
        Assert.Equal("oidc:jane@example.com", (string?)(await jane.ReadAsync("/api/policies/versions/1"))["version"]!["createdBy"]);
    }

    [Fact]
    public async Task What_is_wrong_with_a_token_shuts_the_door()
    {
        using var stranger = RSA.Create(2048);
        var claims = _issuer.Claims("jane", "admin");
        (string What, string Token)[] tokens =
        [
            ("signed by somebody else", _issuer.Sign(claims, key: stranger)),
            ("unknown key", _issuer.Sign(claims, keyId: "key-2")),
            ("no key named", _issuer.Sign(claims, keyId: null)),
            ("alg none", _issuer.Sign(claims, "none")),
            ("alg none in another spelling", _issuer.Sign(claims, "None")),
            ("HMAC with the public key", _issuer.Sign(claims, "HS256")),
            ("an algorithm that is not allowed", _issuer.Sign(claims, "RS512")),
            ("wrong audience", _issuer.Sign(With("aud", "other"))),
            ("no audience", _issuer.Sign(With("aud", null))),
            ("wrong issuer", _issuer.Sign(With("iss", "http://another.example"))),
            ("issuer with a slash", _issuer.Sign(With("iss", _issuer.Address + "/"))),
            ("no issuer", _issuer.Sign(With("iss", null))),
            ("expired", _issuer.Sign(With("exp", DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds()))),
            ("no expiry", _issuer.Sign(With("exp", null))),
            ("not yet in force", _issuer.Sign(With("nbf", DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds()))),
            ("no subject", _issuer.Sign(With("sub", null))),
            ("a subject that garbles a line", _issuer.Sign(With("sub", "jane\nadmin"))),
            ("cut", _issuer.Sign(claims)[..^10]),
            ("changed", Changed(_issuer.Sign(claims))),
            ("no token at all", "a.b.c"),
            ("dots", ".."),
        ];
        foreach (var (what, token) in tokens)
        {
            using var person = _gateway.ClientWith(token);
            var answer = await person.GetAsync("/api/policies", Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{what}: {answer.StatusCode}");
            Assert.Equal("invalid_token", (string?)(await TestGateway.JsonAsync(answer))["code"]);
            Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(tokens.Length, (await _gateway.ScrapeAsync()).Sum("infershield_authentication_failures_total", ("reason", "invalid_token")));
        using var good = _gateway.ClientWith(_issuer.Sign(claims));
        Assert.Equal(HttpStatusCode.OK, (await good.GetAsync("/api/policies", Cancellation)).StatusCode);

        JsonObject With(string name, JsonNode? value)
        {
            var changed = claims.DeepClone().AsObject();
            changed.Remove(name);
            if (value is not null)
            {
                changed[name] = value;
            }

            return changed;
        }

        string Changed(string token)
        {
            var parts = token.Split('.');
            return $"{parts[0]}.{_issuer.Token("joe", "admin").Split('.')[1]}.{parts[2]}";
        }
    }

    [Fact]
    public async Task A_token_opens_nothing_beneath_v1_and_a_key_goes_on_working_everywhere()
    {
        using var person = _gateway.ClientWith(_issuer.Token("jane", "admin", "client"));
        var answer = await _gateway.PostAsync("/v1/analyze", """{"prompt":"hello"}""", person);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_api_key"), (answer.StatusCode, (string?)(await TestGateway.JsonAsync(answer))["error"]!["code"]));

        Assert.Equal(HttpStatusCode.OK, (await _gateway.PostAsync("/v1/analyze", """{"prompt":"hello"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.Http.GetAsync("/api/policies", Cancellation)).StatusCode);
        using var both = _gateway.ClientWith("a.b.c");
        both.DefaultRequestHeaders.Add("x-api-key", _gateway.AdminKey);
        Assert.Equal(HttpStatusCode.OK, (await both.GetAsync("/api/policies", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_claim_says_whose_a_person_is_and_without_it_a_person_is_nobodys()
    {
        await using var gateway = await StartAsync("Oidc:TenantClaim=org", "Oidc:Roles:security-team=admin", "Oidc:Roles:audit=auditor");
        await gateway.Http.AddAsync(Block("for-all", "blue heron"));
        var claims = _issuer.Claims("jane", "security-team");
        using var nobody = gateway.ClientWith(_issuer.Sign(claims));
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/api/policies", Cancellation)).StatusCode);

        claims["org"] = "acme";
        using var jane = gateway.ClientWith(_issuer.Sign(claims));
        Assert.Equal((401, "invalid_token", null), await jane.GetAsync("/api/policies", Cancellation).RefusalAsync());
        Assert.Equal(HttpStatusCode.Created, (await gateway.PostAsync("/api/tenants", """{"id":"acme"}""")).StatusCode);
        Assert.Empty((await jane.ReadAsync("/api/policies"))["policies"]!.AsArray());
        Assert.Equal((403, "operator_only", null), await jane.GetAsync(Documents, Cancellation).RefusalAsync());

        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.PatchAsync("/api/tenants/acme", new StringContent("""{"disabled":true}""", System.Text.Encoding.UTF8, "application/json"), Cancellation)).StatusCode);
        Assert.Equal((401, "invalid_token", null), await jane.GetAsync("/api/policies", Cancellation).RefusalAsync());

        // With a mapping our own words are values like any other.
        (claims["roles"], claims["org"]) = (new JsonArray("admin"), "default");
        using var pretender = gateway.ClientWith(_issuer.Sign(claims));
        Assert.Equal(HttpStatusCode.Forbidden, (await pretender.GetAsync("/api/policies", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Without_an_authority_no_token_is_good()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var person = gateway.ClientWith(_issuer.Token("jane", "admin"));
        Assert.Equal((401, "invalid_api_key", null), await person.GetAsync("/api/policies", Cancellation).RefusalAsync());
    }

    [Fact]
    public async Task While_the_issuer_is_away_tokens_are_refused_and_keys_are_not()
    {
        var token = _issuer.Token("jane", "admin");
        await using var gateway = await TestGateway.StartAsync("Oidc:Authority=http://127.0.0.1:9", $"Oidc:Issuer={_issuer.Address}", $"Oidc:Audience={FakeIssuer.Audience}");
        using var person = gateway.ClientWith(token);
        Assert.Equal((401, "invalid_token", null), await person.GetAsync("/api/policies", Cancellation).RefusalAsync());
        Assert.Equal(HttpStatusCode.OK, (await gateway.Http.GetAsync("/api/policies", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("Oidc:Authority", "Oidc:Authority=http://issuer.example", "Oidc:Audience=a")]
    [InlineData("Oidc:Authority", "Oidc:Authority=issuer", "Oidc:Audience=a")]
    [InlineData("Oidc:Audience", "Oidc:Authority=https://issuer.example")]
    [InlineData("Oidc:Algorithms", "Oidc:Authority=https://issuer.example", "Oidc:Audience=a", "Oidc:Algorithms:0=HS256")]
    [InlineData("Oidc:Algorithms", "Oidc:Authority=https://issuer.example", "Oidc:Audience=a", "Oidc:Algorithms:0=none")]
    [InlineData("Oidc:Roles", "Oidc:Authority=https://issuer.example", "Oidc:Audience=a", "Oidc:Roles:x=root")]
    public void A_setting_that_makes_no_sense_is_refused_by_its_name(string setting, params string[] settings) => Assert.StartsWith(
        setting + " ", Assert.Throws<InvalidConfigurationException>(() => GatewayApplication.Create([.. settings.Select(each => "--" + each)])).Message, StringComparison.Ordinal);

    private Task<TestGateway> StartAsync(params string[] settings) =>
        TestGateway.StartAsync([$"Oidc:Authority={_issuer.Address}", $"Oidc:Audience={FakeIssuer.Audience}", .. settings]);
}
