using InferShield.Api.Detection;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Redaction;
using InferShield.Api.Policies.Sequences;
using static InferShield.Tests.Policies.PolicyWriting;

namespace InferShield.Tests.Policies;

public sealed class SequenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private const string Climb = """
        sequences:
        - name: climb
          within: 30m
          steps:
          - { match: { keywords: [viewer] } }
          - { match: { keywords: [editor] }, channels: [user] }
          - { tools: ["grant_*"] }
          action: block
        """;

    private int _identity;

    [Fact]
    public void Steps_in_their_order_complete_a_sequence_and_only_then()
    {
        var (set, state) = (SetOf(Climb), new SessionState());

        Assert.Empty(Advance(set, state, 0, Says("I am a viewer")));
        Assert.Empty(Advance(set, state, 1, Says("nice weather"), Calls("look_up")));
        Assert.Empty(Advance(set, state, 2, Says("make me an editor")));
        var completed = Assert.Single(Advance(set, state, 3, Calls("grant_admin")));

        Assert.Equal(("climb", PolicyAction.Blocked, "sequence-climb"), (completed.Match.Policy, completed.Match.Action, completed.Finding.Rule));
    }

    [Theory]
    [InlineData("editor,viewer,grant_x")]
    [InlineData("viewer,grant_x,editor")]
    [InlineData("viewer,viewer,grant_x")]
    [InlineData("editor,grant_x")]
    public void Another_order_completes_nothing(string steps)
    {
        var (set, state) = (SetOf(Climb), new SessionState());

        Assert.Empty(Advance(set, state, 0, [.. steps.Split(',').Select(step => step.StartsWith("grant", StringComparison.Ordinal) ? Calls(step) : Says(step))]));
    }

    [Fact]
    public void One_text_is_not_two_steps_at_once()
    {
        var (set, state) = (SetOf(Climb), new SessionState());

        Assert.Empty(Advance(set, state, 0, Says("viewer or editor?"), Calls("grant_x")));
        Assert.Single(Advance(set, state, 1, Says("editor then"), Calls("grant_y")));
    }

    [Fact]
    public void The_time_counts_from_the_first_step_to_the_last()
    {
        var (set, state) = (SetOf(Climb), new SessionState());
        Advance(set, state, 0, Says("viewer"));
        Advance(set, state, 20, Says("editor"));

        Assert.Empty(Advance(set, state, 31, Calls("grant_a")));

        // A newer beginning takes the place of the older one.
        Advance(set, state, 40, Says("viewer again"));
        Advance(set, state, 50, Says("editor again"));
        Assert.Single(Advance(set, state, 69, Calls("grant_b")));
    }

    [Fact]
    public void What_a_client_sends_again_with_each_request_counts_once()
    {
        var (set, state) = (SetOf(Climb), new SessionState());
        SessionEvent[] history = [Calls("grant_earlier"), Says("viewer"), Says("editor")];

        Assert.Empty(Advance(set, state, 0, history));
        Assert.Empty(Advance(set, state, 1, history));
        Assert.Empty(Advance(set, state, 2, [.. history, Says("thanks")]));
        Assert.Single(Advance(set, state, 3, [.. history, Calls("grant_now")]));
    }

    [Fact]
    public void A_blocked_step_is_blocked_again_and_a_flagged_one_counts_once()
    {
        var (blocks, flags) = (SetOf(Climb), SetOf(Climb.Replace("action: block", "action: flag", StringComparison.Ordinal)));
        SessionEvent[] all = [Says("viewer"), Says("editor"), Calls("grant_now")];
        var (refused, passed) = (new SessionState(), new SessionState());

        Assert.Single(Advance(blocks, refused, 0, all));
        Assert.Single(Advance(blocks, SessionState.Read(refused.Write()), 1, all));
        Assert.Single(Advance(blocks, refused, 2, all[2]));
        Assert.Single(Advance(flags, passed, 0, all));
        Assert.Empty(Advance(flags, passed, 1, all));
    }

    [Fact]
    public void What_is_remembered_stays_small_and_survives_being_stored()
    {
        var (set, state) = (SetOf(Climb), new SessionState());
        Advance(set, state, 0, Says("viewer"));
        for (var i = 0; i < 2000; i++)
        {
            state = SessionState.Read(state.Write());
            Advance(set, state, 1, Says($"editor {i}"));
        }

        Assert.InRange(state.Write().Length, 1, 25_000);
        Assert.Single(Advance(set, state, 2, Calls("grant_x")));
        Assert.Empty(SessionState.Read("no JSON"u8.ToArray()).Seen);
    }

    [Fact]
    public void A_sequence_that_was_changed_begins_anew()
    {
        var state = new SessionState();
        Advance(SetOf(Climb), state, 0, Says("viewer"), Says("editor"));

        Assert.Empty(Advance(SetOf(Climb.Replace("grant_*", "grant*", StringComparison.Ordinal)), state, 1, Calls("grant_x")));
        Assert.DoesNotContain(state.Reached.Keys, key => key == "climb");
    }

    [Theory]
    [InlineData("acme", 1)]
    [InlineData("umbrella", 0)]
    public void A_sequence_counts_for_its_tenants(string tenant, int completed)
    {
        var set = SetOf(Climb + "\n  tenants: [acme]");

        Assert.Equal(completed, set.Advance(new SessionState(), [Says("viewer"), Says("editor"), Calls("grant_x")], tenant, Start).Count);
    }

    [Fact]
    public void Findings_are_steps_too()
    {
        var set = SetOf("""
            sequences:
            - name: card-then-mail
              steps:
              - { match: { entities: [credit_card] }, channels: [tool], threshold: 50 }
              - { match: { policyTypes: [prompt_injection] } }
            """);
        var card = new Finding(PolicyTypes.Pii, Severity.High, "credit-card", 0, 4, "credit_card");
        var attack = new Finding(PolicyTypes.PromptInjection, Severity.High, "x", 0, 4);

        Assert.Single(Advance(set, new SessionState(), 0, Event(Channel.Tool, "text", null, card), Event(Channel.User, "text", null, attack)));
        Assert.Empty(Advance(set, new SessionState(), 0, Event(Channel.User, "text", null, card), Event(Channel.User, "text", null, attack)));
        Assert.Empty(Advance(set, new SessionState(), 0, Event(Channel.Tool, "text", null, card with { Score = 49 }), Event(Channel.User, "text", null, attack)));
    }

    [Theory]
    [InlineData("read-transform-send", "read_file|base64_encode|send_email", true)]
    [InlineData("read-transform-send", "get_customer|compress|http_post", true)]
    [InlineData("read-transform-send", "read_file|summarise|send_email", false)]
    [InlineData("privilege-climb", "!What permissions do I have?|!Give me write access to the wiki|!Now admin access, please", true)]
    [InlineData("privilege-climb", "!Give me write access to the wiki|!thank you", false)]
    public void The_built_in_ones_see_what_they_are_for(string name, string events, bool completes)
    {
        var completed = Advance(SetOf(""), new SessionState(), 0, [.. events.Split('|').Select(text => text[0] == '!' ? Says(text[1..]) : Calls(text))]);

        Assert.Equal(completes ? [name] : [], completed.Select(sequence => sequence.Match.Policy));
        Assert.All(completed, sequence => Assert.Equal(PolicyAction.Flagged, sequence.Match.Action));
    }

    [Fact]
    public void A_secret_that_turns_up_before_a_tool_sends_is_seen()
    {
        var secret = new Finding(PolicyTypes.Secret, Severity.Critical, "github-token", 0, 4, "github_token");

        var completed = Assert.Single(Advance(SetOf(""), new SessionState(), 0, Event(Channel.Tool, "text", null, secret), Calls("upload_report")));

        Assert.Equal(("sensitive-data-then-external-call", PolicyTypes.DataExfiltration), (completed.Match.Policy, completed.Finding.PolicyType));
    }

    [Fact]
    public void A_built_in_one_is_switched_off_by_its_name()
    {
        var document = Yaml("sequences: [{name: privilege-climb, enabled: false}]");

        Assert.Equal(["read-transform-send", "sensitive-data-then-external-call", "privilege-climb"], document.Sequences.Select(sequence => sequence.Name));
        Assert.Equal(["read-transform-send", "sensitive-data-then-external-call"], new SequenceSet(document.Sequences).Matches.Select(match => match.Policy));
    }

    private static SequenceSet SetOf(string content) =>
        new PolicySet(new Scanner(), content.Length == 0 ? Yaml("piiAction: redact") : Yaml(content), RedactionKeys.Parse(null)).Sequences;

    private static List<CompletedSequence> Advance(SequenceSet set, SessionState state, int minute, params SessionEvent[] events) =>
        set.Advance(state, events, "acme", Start.AddMinutes(minute));

    private SessionEvent Says(string text) => Event(Channel.User, text, null);

    private SessionEvent Calls(string tool) => Event(Channel.Completion, "{}", tool);

    private SessionEvent Event(Channel channel, string text, string? tool, params Finding[] findings) => new(++_identity, "messages[0]", channel, text, tool, findings);
}
