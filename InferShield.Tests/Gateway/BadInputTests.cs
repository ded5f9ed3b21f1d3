using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Gateway;

public sealed class BadInputTests : IAsyncLifetime
{
    /// <summary>Stands in every bad body, and must stand in no answer.</summary>
    private const string Marker = "Zanzibar-4711";

    private static readonly string[] Endpoints =
    [
        "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/moderations", "/v1/images/generations", "/v1/audio/speech", "/v1/messages",
        "/v1/messages/count_tokens", "/v1/analyze", "/api/keys", "/api/reports",
    ];

    private TestSimulator _simulator = null!;
    private TestGateway _gateway = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Bodies()
    {
        (string Name, string Body)[] bodies =
        [
            ("an object for a string", """{"prompt":{"a":"@"},"model":{"a":"@"},"name":{"a":"@"},"framework":{"a":"@"}}"""),
            ("no JSON", "@ says hello"),
            ("empty", ""),
            ("null", "null"),
            ("a string", "\"@\""),
            ("an array", """["@"]"""),
            ("an array of requests", """[{"prompt":"@"}]"""),
            ("an empty object", "{}"),
            ("two objects", """{"prompt":"@"}{"prompt":"@"}"""),
            ("unfinished", """{"prompt":"@"""),
            ("a comment", """{"prompt":"@" /* @ */}"""),
            ("a trailing comma", """{"prompt":"@",}"""),
            ("an unknown field", """{"prompt":"@","model":"sim-echo","messages":[{"role":"user","content":"@"}],"name":"@","role":"client","framework":"SOC2","format":"json","Zanzibar-4711":"@"}"""),
            ("a field twice", """{"prompt":"@","prompt":"x","model":"sim-echo","model":"x","name":"@","name":"x","framework":"SOC2","framework":"@"}"""),
            ("a nested field twice", """{"prompt":"@","model":"sim-echo","messages":[{"role":"user","content":"@","content":"x"}],"name":{"a":"@","a":"x"},"framework":{"a":1,"a":2}}"""),
            ("a field twice by an escape", """{"prompt":"@","pr\u006fmpt":"x","model":"sim-echo","m\u006fdel":"@","name":"@","n\u0061me":"x","framework":"@","fr\u0061mework":"x"}"""),
            ("nested too deep", """{"prompt":"@","model":"sim-echo","messages":""" + new string('[', 100) + new string(']', 100) + "}"),
            ("half a surrogate pair", """{"prompt":"@\ud800","model":"sim-echo","messages":[{"role":"user","content":"@\ud800"}],"name":"@\ud800","role":"client","framework":"\ud800"}"""),
            ("half a surrogate pair in a name", """{"prompt":"@","\ud800":"@","model":"sim-echo","messages":[{"role":"user","content":"@","\udc00":"x"}],"name":"@","role":"client","framework":"SOC2"}"""),
            ("a number beyond all bounds", """{"prompt":1e999,"model":"sim-echo","messages":[{"role":"user","content":"@"}],"temperature":1e999,"name":"@","role":"client","expiresAt":1e999,"framework":1e999}"""),
            ("numbers for strings", """{"prompt":1,"model":2,"messages":3,"name":4,"role":5,"framework":6,"format":7}"""),
        ];
        var data = new TheoryData<string, string>();
        foreach (var (name, body) in bodies)
        {
            data.Add(name, body.Replace("@", Marker, StringComparison.Ordinal));
        }

        return data;
    }

    public async ValueTask InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _gateway = await TestGateway.StartAsync(_simulator, "Gateway:MaxRequestBytes=1048576");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_bad_body_is_answered_400_in_the_right_shape(string name, string body)
    {
        foreach (var endpoint in Endpoints)
        {
            await RefusesAsync(name, await _gateway.PostAsync(endpoint, body), HttpStatusCode.BadRequest);
        }

        await LivesAsync();
        Assert.Equal(0, _simulator.Received().Total);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[\"Zanzibar-4711\"]")]
    [InlineData("{}")]
    public async Task Messages_that_are_none_are_answered_400(string messages)
    {
        await RefusesAsync(messages, await _gateway.PostAsync("/v1/chat/completions", $$"""{"model":"sim-echo","messages":{{messages}}}"""), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"sim-echo","stream":1,"messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"sim-echo","stream":"Zanzibar-4711","messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"sim-echo","stream":true,"stream_options":"Zanzibar-4711","messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("/v1/messages", """{"model":"sim-echo","max_tokens":9,"stream":"true","messages":[{"role":"user","content":"hello"}]}""")]
    [InlineData("/v1/images/generations", """{"prompt":"hello","stream":true}""")]
    [InlineData("/v1/embeddings", """{"model":"sim-echo","input":"hello","stream":true}""")]
    [InlineData("/v1/audio/speech", """{"model":"sim-echo","input":"hello","voice":"x","stream_format":"sse"}""")]
    [InlineData("/v1/responses", """{"model":"sim-echo","input":"hello","background":true}""")]
    public async Task What_cannot_be_served_so_is_refused_and_not_quietly_served_otherwise(string endpoint, string request)
    {
        await RefusesAsync(request, await _gateway.PostAsync(endpoint, request), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_answered_400()
    {
        foreach (var endpoint in Endpoints)
        {
            foreach (var bytes in new byte[][] { [0xff, 0xfe], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xc0, 0x80] })
            {
                var body = new ByteArrayContent([.. "{\"prompt\":\""u8, .. bytes, .. "\"}"u8]);
                body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                await RefusesAsync(endpoint, await _gateway.Http.PostAsync(endpoint, body, Cancellation), HttpStatusCode.BadRequest);
            }
        }

        await LivesAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task Another_content_type_is_answered_415(string? type)
    {
        foreach (var endpoint in Endpoints)
        {
            var body = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"prompt":"{{Marker}}"}"""));
            body.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
            await RefusesAsync(endpoint, await _gateway.Http.PostAsync(endpoint, body, Cancellation), HttpStatusCode.UnsupportedMediaType);
        }
    }

    [Fact]
    public async Task A_compressed_body_is_answered_415()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes($$"""{"prompt":"{{Marker}}"}"""), Cancellation);
        }

        foreach (var endpoint in Endpoints)
        {
            var body = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new("application/json"), ContentEncoding = { "gzip" } } };
            await RefusesAsync(endpoint, await _gateway.Http.PostAsync(endpoint, body, Cancellation), HttpStatusCode.UnsupportedMediaType);
        }
    }

    [Fact]
    public async Task A_body_of_100_MB_is_answered_413_without_being_read_whole()
    {
        const int Chunk = 1 << 20;
        var filler = new byte[Chunk];
        Array.Fill(filler, (byte)'a');
        foreach (var endpoint in (string[])["/v1/chat/completions", "/v1/messages", "/v1/analyze", "/api/keys", "/api/reports"])
        {
            foreach (var chunked in (bool[])[false, true])
            {
                using var client = new System.Net.Sockets.TcpClient();
                await client.ConnectAsync(_gateway.Address.Host, _gateway.Address.Port, Cancellation);
                var stream = client.GetStream();
                var answer = RawHttp.ReadAsync(stream, Cancellation);
                var sent = await FloodAsync(stream, endpoint, chunked, filler);
                Assert.Equal(413, (await answer).Status);
                AssertShape(endpoint, (await answer).Body, HttpStatusCode.RequestEntityTooLarge);
                if (endpoint.StartsWith("/v1", StringComparison.Ordinal))
                {
                    Assert.Contains("larger than the 1048576 bytes", (await answer).Body, StringComparison.Ordinal);
                }

                Assert.True(sent < 100 * Chunk, "the gateway read it all");
            }
        }

        await LivesAsync();
        await _gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_http_requests_in_flight") == 0, "nothing is in flight");
    }

    [Fact]
    public async Task A_body_that_its_length_belies_is_answered_and_released()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(_gateway.Address.Host, _gateway.Address.Port, Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head("/v1/analyze", "Content-Length: 100") + "{\"prompt\""), Cancellation);
        await _gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_http_requests_in_flight") == 1, "the request is in flight");
        client.Close();

        await _gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_http_requests_in_flight") == 0, "nothing is in flight");
        await LivesAsync();
    }

    [Fact]
    public async Task Ten_thousand_messages_are_served_and_a_megabyte_of_nesting_is_answered_400()
    {
        var messages = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""{"role":"user","content":"text {{i}}"}"""));
        Assert.Equal(HttpStatusCode.OK, (await _gateway.PostAsync("/v1/chat/completions", $$"""{"model":"sim-echo","messages":[{{messages}}]}""")).StatusCode);

        const int Half = 500_000;
        foreach (var nested in (string[])[new string('[', Half) + new string(']', Half), new string('[', 2 * Half), string.Concat(Enumerable.Repeat("{\"a\":", Half / 3))])
        {
            foreach (var endpoint in Endpoints.Where(endpoint => endpoint.StartsWith("/v1", StringComparison.Ordinal)))
            {
                await RefusesAsync(endpoint, await _gateway.PostAsync(endpoint, $$"""{"prompt":"{{Marker}}","model":{{nested}}"""), HttpStatusCode.BadRequest);
            }
        }

        await LivesAsync();
    }

    [Theory]
    [InlineData("ZZZ\r\nZanzibar-4711\r\n0\r\n\r\n")]
    [InlineData("5\r\nZanzibar-4711\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    [InlineData("-1\r\n{}\r\n0\r\n\r\n")]
    public async Task Chunked_garbage_is_answered_400_in_the_right_shape(string garbage)
    {
        foreach (var endpoint in (string[])["/v1/chat/completions", "/v1/messages"])
        {
            var answer = await RawHttp.SendAsync(_gateway.Address, Encoding.ASCII.GetBytes(Head(endpoint, "Transfer-Encoding: chunked") + garbage), Cancellation);
            Assert.Equal(400, answer.Status);
            AssertShape(endpoint, answer.Body, HttpStatusCode.BadRequest);
        }

        await LivesAsync();
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    public async Task Who_sends_too_slowly_is_cut_off_in_the_right_shape(string endpoint)
    {
        await using var gateway = await TestGateway.StartAsync("Gateway:HeaderTimeout=00:00:01", "Gateway:BodyGrace=00:00:02", "Gateway:MinBodyBytesPerSecond=1000");
        var head = Head(endpoint, "Content-Length: 100000").Replace(_gateway.AdminKey, gateway.AdminKey, StringComparison.Ordinal);

        var slowBody = await DripAsync(gateway, head + "{", " ");
        Assert.Equal(408, slowBody.Status);
        AssertShape(endpoint, slowBody.Body, HttpStatusCode.RequestTimeout);

        // Without a request there is no path and so no shape.
        Assert.Equal(408, (await DripAsync(gateway, head[..30], "a")).Status);
        await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_http_requests_in_flight") == 0, "nothing is in flight");
    }

    [Fact]
    public async Task A_parameter_that_nobody_knows_is_told_unless_it_is_allowed()
    {
        // Translating knows no parameters but those of either shape: the provider is of the client's.
        foreach (var (endpoint, kind, body) in (IEnumerable<(string, string, string)>)[("/v1/chat/completions", "openai", "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]"), ("/v1/messages", "anthropic", "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]"), ("/v1/responses", "openai", "\"input\":\"x\"")])
        {
            var request = $$"""{"model":"sim-echo",{{body}},"surprise":"{{Marker}}"}""";
            var refused = await _gateway.PostAsync(endpoint, request);
            Assert.Contains("surprise", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            await RefusesAsync(endpoint, refused, HttpStatusCode.BadRequest);
            await using var lenient = await TestGateway.StartAsync(_simulator, "Gateway:ExtraParameters:0=surprise", $"Provider:Kind={kind}");
            lenient.Http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
            Assert.Equal(HttpStatusCode.OK, (await lenient.PostAsync(endpoint, request)).StatusCode);
        }
    }

    [Fact]
    public async Task Every_answer_has_a_name_and_an_error_its_clients_shape()
    {
        foreach (var (path, anthropic, client) in ((string, bool, HttpClient)[])[("/v1/chat/completions", false, _gateway.Anonymous), ("/v1/messages", true, _gateway.Anonymous), ("/v1/nothing", false, _gateway.Http), ("/v1/nothing", true, _gateway.Http)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add(anthropic ? "anthropic-version" : "openai-organization", "x");
            var answer = await client.SendAsync(request, Cancellation);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;

            Assert.StartsWith("req_", answer.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
            Assert.Equal(answer.Headers.GetValues("x-request-id"), answer.Headers.GetValues("request-id"));
            Assert.Equal(anthropic ? answer.Headers.GetValues("request-id").Single() : null, (string?)body["request_id"]);
            Assert.Equal(anthropic, (string?)body["type"] == "error");
        }
    }

    [Fact]
    public async Task Unknown_paths_are_answered_404_and_other_methods_405_with_the_methods_that_are_offered()
    {
        foreach (var path in (string[])["/", "/v1", "/v1/" + Marker, "/v1/chat", "/api/" + Marker, "/..%2f..%2fetc/passwd", "/v1/chat/completions/x", "/v1/messages/x"])
        {
            await RefusesAsync(path, await _gateway.Http.GetAsync(path, Cancellation), HttpStatusCode.NotFound);
        }

        foreach (var endpoint in Endpoints)
        {
            foreach (var method in (string[])["PUT", "PATCH", "DELETE", "BREW"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), endpoint);
                var answer = await _gateway.Http.SendAsync(request, Cancellation);
                await RefusesAsync(endpoint, answer, HttpStatusCode.MethodNotAllowed);
                Assert.Contains("POST", answer.Content.Headers.Allow);
            }
        }
    }

    [Fact]
    public async Task A_trailing_slash_and_a_byte_order_mark_in_the_type_do_no_harm()
    {
        Assert.Equal(HttpStatusCode.OK, (await _gateway.PostAsync("/v1/analyze/", """{"prompt":"hello"}""")).StatusCode);
        await RefusesAsync("BOM", await _gateway.PostAsync("/v1/analyze", "\ufeff{\"prompt\":\"hello\"}"), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Legal_oddities_pass_unharmed_to_the_provider()
    {
        const string Odd = "NUL \0, a pair \U0001F600, <tags> & quotes \" \\, \u2028 and Ünïcödé";
        var answer = await _gateway.ChatAsync(Odd);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Odd, (string)(await TestGateway.JsonAsync(answer))["choices"]![0]!["message"]!["content"]!);
    }

    private static async Task<RawAnswer> DripAsync(TestGateway gateway, string beginning, string drop)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), Cancellation);
        var answer = RawHttp.ReadAsync(stream, Cancellation);
        while (!answer.IsCompleted)
        {
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(drop), Cancellation);
            }
            catch (IOException)
            {
                // Hung up, as it should.
            }

            await Task.WhenAny(answer, Task.Delay(100, Cancellation));
        }

        return await answer;
    }

    private async Task<int> FloodAsync(Stream stream, string endpoint, bool chunked, byte[] filler)
    {
        var sent = 0;
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(endpoint, chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {100 * filler.Length}")), Cancellation);
            for (; sent < 100 * filler.Length; sent += filler.Length)
            {
                await stream.WriteAsync(chunked ? Encoding.ASCII.GetBytes($"{filler.Length:x}\r\n") : [], Cancellation);
                await stream.WriteAsync(filler, Cancellation);
                await stream.WriteAsync(chunked ? "\r\n"u8.ToArray() : [], Cancellation);
            }
        }
        catch (IOException)
        {
            // Hung up, as it should.
        }

        return sent;
    }

    private string Head(string path, string length) =>
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_gateway.AdminKey}\r\nContent-Type: application/json\r\n{length}\r\n\r\n";

    private static async Task RefusesAsync(string what, HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        var path = answer.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.True(answer.StatusCode == status, $"{what} on {path}: {(int)answer.StatusCode} {text}");
        AssertShape(path, text, status);
        Assert.Equal(path.StartsWith("/v1", StringComparison.Ordinal) ? "application/json" : "application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    private static void AssertShape(string path, string text, HttpStatusCode status)
    {
        Assert.DoesNotContain(Marker, text, StringComparison.OrdinalIgnoreCase);
        var start = text.IndexOf('{', StringComparison.Ordinal);
        var body = JsonNode.Parse(text[start..(text.LastIndexOf('}') + 1)])!;
        if (path.StartsWith("/v1/messages", StringComparison.Ordinal))
        {
            Assert.Equal(["type", "error", "request_id"], body.AsObject().Select(property => property.Key));
            Assert.Equal("error", (string?)body["type"]);
            Assert.Equal(["type", "message"], body["error"]!.AsObject().Select(property => property.Key));
            Assert.Equal(status == HttpStatusCode.RequestEntityTooLarge ? "request_too_large" : status == HttpStatusCode.NotFound ? "not_found_error" : "invalid_request_error", (string?)body["error"]!["type"]);
        }
        else if (path.StartsWith("/v1", StringComparison.Ordinal))
        {
            var error = body["error"]!;
            Assert.All((string[])["message", "type", "code"], name => Assert.False(string.IsNullOrEmpty((string?)error[name])));
            Assert.True(error.AsObject().ContainsKey("param"));
        }
        else
        {
            Assert.Equal((int)status, (int)body["status"]!);
            Assert.All((string[])["title", "detail", "code"], name => Assert.False(string.IsNullOrEmpty((string?)body[name])));
        }
    }

    private async Task LivesAsync() => Assert.Equal(HttpStatusCode.OK, (await _gateway.PostAsync("/v1/analyze", """{"prompt":"hello"}""")).StatusCode);
}
