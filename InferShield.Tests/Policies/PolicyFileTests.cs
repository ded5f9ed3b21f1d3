using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Policies;
using InferShield.ServiceDefaults;
using InferShield.Tests.Detection;
using InferShield.Tests.Gateway;
using InferShield.Tests.Servers;
using InferShield.Tests.Simulator;

namespace InferShield.Tests.Policies;

public sealed class PolicyFileTests : IDisposable
{
    private const string Personal = """{"prompt":"mail jane.roe@example.com"}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("infershield-policies-").FullName;

    private string File => Path.Combine(_folder, "policies.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_the_file_does_not_set_stays_as_configured()
    {
        var configured = new PolicyOptions { FlagThreshold = 20, SecretAction = SensitiveDataAction.Block };

        var options = Parse("""
            {
              // For the call centre.
              "blockThreshold": 90,
              "piiAction": "flag",
            }
            """, configured);

        Assert.Equal((90, 20, SensitiveDataAction.Flag, SensitiveDataAction.Block), (options.BlockThreshold, options.FlagThreshold, options.PiiAction, options.SecretAction));
        Assert.Equal(70, configured.BlockThreshold);
    }

    [Theory]
    [InlineData("{\n  \"blockThreshold\": 0\n}", "p.json:2: blockThreshold is 0; it must be 1 to 100.")]
    [InlineData("{\n\n  \"flagThreshold\": 71\n}", "p.json:3: flagThreshold is 71; it must be 1 to the block threshold (70).")]
    [InlineData("{\n\n  \"blockThreshold\": 30\n}", "p.json:3: flagThreshold is 40; it must be 1 to the block threshold (30).")]
    [InlineData("{\n  \"blockThreshold\": \"many\"}", "p.json:2: blockThreshold must be a whole number.")]
    [InlineData("{\n  \"blockThreshold\": 70.5}", "p.json:2: blockThreshold must be a whole number.")]
    [InlineData("{\"piiAction\":\n\"shred\"}", "p.json:1: piiAction must be redact, flag or block.")]
    [InlineData("{\"piiAction\": 1}", "p.json:1: piiAction must be redact, flag or block.")]
    [InlineData("{\n\"blockTreshold\": 3}", "p.json:2: blockTreshold is not known; the fields are blockThreshold, flagThreshold, piiAction, secretAction, allow, policies, sequences.")]
    [InlineData("{\"piiAction\": \"flag\",\n\"piiAction\": \"block\"}", "p.json:2: piiAction stands in line 1 already.")]
    [InlineData("[]", "p.json:1: the file must be an object.")]
    [InlineData("", "p.json:1: the file is no JSON:")]
    [InlineData("{\n\"blockThreshold\": 3\n", "p.json:3: the file is no JSON:")]
    [InlineData("{\n\"blockThreshold\" 3}", "p.json:2: the file is no JSON:")]
    [InlineData("{}\n{}", "p.json:2: the file is no JSON:")]
    [InlineData("{\n\"piiAction\": \"\\ud800\"}", "p.json:2: the file is no JSON:")]
    public void What_is_wrong_is_named_with_file_line_and_field(string content, string told) =>
        Assert.StartsWith(told, Assert.Throws<PolicyFileException>(() => Parse(content)).Message, StringComparison.Ordinal);

    [Fact]
    public void Whatever_is_in_a_file_it_is_read_or_refused()
    {
        var random = new Random(4711);
        var valid = Encoding.UTF8.GetBytes("""{"blockThreshold": 90, "flagThreshold": 10, "piiAction": "flag", "secretAction": "block"}""");
        for (var i = 0; i < 20_000; i++)
        {
            var content = (byte[])valid.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                content[random.Next(content.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.InRange(PolicyFile.Parse("p.json", content, new PolicyOptions(), Inspecting.Engine.Catalog).Options.BlockThreshold, 1, 100);
            }
            catch (PolicyFileException refused)
            {
                Assert.Matches("^p.json:[1-4]: ", refused.Message);
            }
        }
    }

    [Theory]
    [InlineData("""{"blockThreshold": 0}""", "policies.json:1: blockThreshold is 0")]
    [InlineData(null, "policies.json cannot be read")]
    public async Task At_the_start_a_file_that_cannot_be_used_is_refused(string? content, string told)
    {
        if (content is not null)
        {
            Write(content);
        }

        var failure = await Assert.ThrowsAsync<InvalidConfigurationException>(() => TestGateway.StartUnreadyAsync("Policies:File=" + File));

        Assert.Contains("Policies:File: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_in_force_soon_and_a_broken_one_leaves_the_last_good_one_there()
    {
        Write("""{"piiAction": "flag"}""");
        await using var gateway = await TestGateway.StartAsync("Policies:File=" + File);
        var (action, first) = await AskAsync(gateway);
        Assert.Equal("flagged", action);
        Assert.Equal((1, 0, 1), Loads(await gateway.ScrapeAsync()));

        Write("""{"piiAction": "block"}""");
        await gateway.ScrapeUntilAsync(scrape => Loads(scrape) == (2, 0, 1), "the change is read");
        var (changed, second) = await AskAsync(gateway);
        Assert.Equal("blocked", changed);
        Assert.NotEqual(first, second);

        Write("{\n  \"piiAction\": \"shred\"\n}");
        await gateway.ScrapeUntilAsync(scrape => Loads(scrape) == (2, 1, 0), "the mistake is noticed");
        Assert.Equal(("blocked", second), await AskAsync(gateway));
        Assert.Contains(gateway.Logs.GetSnapshot(), line => line.Message.Contains($"{File}:2: piiAction must be redact, flag or block.", StringComparison.Ordinal));

        System.IO.File.Delete(File);
        await gateway.ScrapeUntilAsync(scrape => Loads(scrape) == (2, 2, 0), "the loss is noticed");
        Assert.Equal(("blocked", second), await AskAsync(gateway));

        // As a mounted configuration changes: another file in its place.
        var other = Path.Combine(_folder, "next.json");
        await System.IO.File.WriteAllTextAsync(other, """{"piiAction": "flag"}""", TestGateway.Cancellation);
        System.IO.File.Move(other, File);
        await gateway.ScrapeUntilAsync(scrape => Loads(scrape) == (3, 2, 1), "the good one is back");
        Assert.Equal(("flagged", first), await AskAsync(gateway));
    }

    [Fact]
    public async Task A_request_keeps_the_policies_that_it_began_with()
    {
        Write("""{"piiAction": "redact"}""");
        await using var simulator = await TestSimulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(simulator, "Policies:File=" + File);
        var (_, before) = await AskAsync(gateway);

        var slow = gateway.ChatAsync("mail jane.roe@example.com", "sim-slow");
        await gateway.ScrapeUntilAsync(scrape => scrape.Sum("infershield_verdicts_total", ("channel", "user"), ("action", "redacted")) == 2, "its prompt is inspected");
        Write("""{"piiAction": "block"}""");
        await slow;
        await gateway.ScrapeUntilAsync(scrape => Loads(scrape) == (2, 0, 1), "the change is read");
        Assert.NotEqual(before, (await AskAsync(gateway)).Version);

        await Eventually.IsTrueAsync(async () =>
        {
            var records = (JsonArray)(await TestGateway.JsonAsync(await gateway.Http.GetAsync("/api/audit", TestGateway.Cancellation)))["records"]!;
            return records.Any(record => (string?)record!["operation"] == "chat.completions" && (string?)record["policyVersion"] == before);
        }, "its record names them");
    }

    private static async Task<(string Action, string Version)> AskAsync(TestGateway gateway)
    {
        var answer = await TestGateway.JsonAsync(await gateway.PostAsync("/v1/analyze", Personal));
        return ((string)answer["action"]!, (string)answer["policy_version"]!);
    }

    private static (double Success, double Failure, double Successful) Loads(Exposition scrape) => (
        scrape.Sum("infershield_policy_loads_total", ("outcome", "success")),
        scrape.Sum("infershield_policy_loads_total", ("outcome", "failure")),
        scrape.Find("infershield_policy_load_successful").Single().Value);

    private static PolicyOptions Parse(string content, PolicyOptions? configured = null) =>
        PolicyFile.Parse("p.json", Encoding.UTF8.GetBytes(content), configured ?? new PolicyOptions(), Inspecting.Engine.Catalog).Options;

    private void Write(string content) => System.IO.File.WriteAllText(File, content);
}
