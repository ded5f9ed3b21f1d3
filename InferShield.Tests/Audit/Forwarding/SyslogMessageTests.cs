using System.Text;
using InferShield.Api.Audit;
using InferShield.Api.Audit.Forwarding;
using InferShield.Api.Audit.Forwarding.Syslog;

namespace InferShield.Tests.Audit.Forwarding;

public class SyslogMessageTests
{
    private static readonly string[] Hostile =
    [
        "a\nb", "a\r\nCEF:0|x|y|z|1|1|10|act=allowed", "x] [audit@32473 action=\"allowed\"", "\"", "\\", "\\\"]", "a=b", "a|b", "\\=|]\"\\", "trailing\\",
        "cs1=other act=allowed", "нёт 日本語 🦜", "\u202eright to left", "\u0001\u001b[31m\u007f\u0085", "line\u2028separator", new('ä', 256), new('"', 256), "<134>1 2026-", "  ", "",
    ];

    public static TheoryData<string> Values => [.. Hostile];

    [Theory, MemberData(nameof(Values))]
    public void Whatever_a_client_names_a_model_structured_data_gives_it_back_and_nothing_else(string value)
    {
        var line = Line(Samples.Record() with { Model = value, Subject = value, Details = value, Object = "keys/" + value });

        foreach (var name in (string[])["model", "subject", "details"])
        {
            Assert.Equal(Shown(value, "#010", "#013"), line.Audit.GetValueOrDefault(name) ?? "");
        }

        Assert.Equal("keys/" + Shown(value, "#010", "#013"), line.Audit["object"]);
        Assert.Equal("allowed", line.Audit["action"]);
        Assert.Equal(["origin", "audit@32473"], line.Data.Keys);
    }

    [Theory, MemberData(nameof(Values))]
    public void Whatever_a_client_names_a_model_an_extension_gives_it_back_and_nothing_else(string value)
    {
        var cef = CefLine.Parse(Line(Samples.Record() with { Model = value, Subject = value, Operation = "chat." + value }, SyslogFormat.Cef).Message);

        Assert.Equal(Shown(value, "\n", "\r"), cef.Extensions.GetValueOrDefault("cs2") ?? "");
        Assert.Equal(Shown(value, "\n", "\r"), cef.Extensions.GetValueOrDefault("suser") ?? "");
        Assert.Equal("allowed", cef.Extensions["act"]);
        Assert.Equal("chat." + Shown(value, " ", " "), cef.Header[4]);
        Assert.Equal("1", cef.Header[6]);
    }

    [Theory]
    [InlineData(nameof(SyslogFormat.Rfc5424), 2_048)]
    [InlineData(nameof(SyslogFormat.Cef), 2_048)]
    [InlineData(nameof(SyslogFormat.Rfc5424), 8_192)]
    [InlineData(nameof(SyslogFormat.Cef), 1_024)]
    public void A_message_keeps_to_its_length_and_says_what_it_left_out(string formatName, int most)
    {
        var format = Enum.Parse<SyslogFormat>(formatName);
        var long256 = new string('日', 256);
        var record = Samples.Blocked(1) with
        {
            Model = long256,
            Subject = long256,
            Provider = long256,
            Object = long256,
            Details = new string('"', 4_096),
            Findings = [.. Enumerable.Range(0, 1_000).Select(number => new AuditFinding("pii", "high", $"rule-{number}", null, number, number + 1))],
        };

        var bytes = Message(record, format, most);
        var line = SyslogLine.Parse(Encoding.UTF8.GetString(bytes));

        Assert.InRange(bytes.Length, 300, most);
        if (format == SyslogFormat.Cef)
        {
            var cef = CefLine.Parse(line.Message);
            Assert.Equal(("1", record.Id.ToString(), "blocked"), (cef.Extensions["infershieldTruncated"], cef.Extensions["externalId"], cef.Extensions["act"]));
        }
        else
        {
            Assert.Equal(("1", record.Id.ToString(), "blocked"), (line.Audit["truncated"], line.Audit["id"], line.Audit["action"]));
        }
    }

    [Fact]
    public void A_message_tells_who_what_when_and_how_bad_but_never_what_matched()
    {
        var record = Samples.Blocked(1) with
        {
            InputTokens = 12,
            OutputTokens = 0,
            RulesVersion = "r1",
            Subject = "jane",
            Matched = "sealed",
            Link = new AuditLink(7, Samples.Noon, new string('0', 64), new string('a', 64)),
        };

        var line = Line(record);

        Assert.Equal((13 * 8) + 3, line.Priority);
        Assert.Equal((record.At, "chat.completions", "chat.completions blocked"), (line.At, line.MessageId, line.Message));
        Assert.Equal(new Dictionary<string, string>
        {
            ["id"] = record.Id.ToString(),
            ["tenant"] = "default",
            ["sequence"] = "7",
            ["hash"] = new('a', 64),
            ["operation"] = "chat.completions",
            ["action"] = "blocked",
            ["status"] = "403",
            ["score"] = "90",
            ["severity"] = "high",
            ["requestId"] = "req_1",
            ["keyId"] = record.KeyId!.Value.ToString(),
            ["policyTypes"] = "prompt_injection",
            ["rules"] = "rule-1",
            ["findings"] = "1",
            ["model"] = "gpt-test",
            ["provider"] = "openai",
            ["channel"] = "user",
            ["subject"] = "jane",
            ["inputTokens"] = "12",
            ["outputTokens"] = "0",
            ["durationMs"] = "0",
            ["policyVersion"] = "p1",
            ["rulesVersion"] = "r1",
        }, line.Audit);
        Assert.DoesNotContain("jane", Encoding.UTF8.GetString(Message(record, SyslogFormat.Rfc5424, 8_192, withSubjects: false)), StringComparison.Ordinal);
    }

    private static string Shown(string value, string newLine, string carriageReturn) => string.Concat(value.Select(character => character switch
    {
        '\n' => newLine,
        '\r' => carriageReturn,
        '\u2028' => "\ufffd",
        _ when char.IsControl(character) => $"#{(int)character:D3}",
        _ => character.ToString(),
    }));

    private static SyslogLine Line(AuditRecord record, SyslogFormat format = SyslogFormat.Rfc5424) => SyslogLine.Parse(Encoding.UTF8.GetString(Message(record, format, 8_192)));

    private static byte[] Message(AuditRecord record, SyslogFormat format, int most, bool withSubjects = true) =>
        new SyslogMessage(new SyslogOptions { Host = "localhost", Format = format, MaxMessageBytes = most }, withSubjects, "gateway one", 42).Of(record);
}
