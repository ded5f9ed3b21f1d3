using InferShield.Api.Detection;
using InferShield.Api.Policies.Rules;

namespace InferShield.Api.Policies.Sequences;

/// <summary>The sequences that hold without a policy file. One of the same name in a file replaces them.</summary>
internal static class BuiltInSequences
{
    private const int Severe = 70;

    private static readonly string[] Outward =
        ["*send*", "*post*", "*upload*", "*mail*", "*publish*", "*webhook*", "*http*", "*share*", "*transfer*", "*notify*"];

    public static IReadOnlyList<SequenceDefinition> All { get; } =
    [
        new SequenceDefinition
        {
            Name = "read-transform-send",
            Description = "A tool reads, another encodes, a third sends: how data leaves unrecognised.",
            ReportAs = PolicyTypes.DataExfiltration,
            Steps =
            [
                new StepDefinition { Tools = ["read*", "*_read*", "get*", "*_get*", "fetch*", "load*", "open*", "list*", "search*", "query*", "select*", "download*", "export*"] },
                new StepDefinition { Tools = ["*encode*", "*base64*", "*compress*", "*zip*", "*encrypt*", "*obfuscate*", "*hex*", "*transform*", "*convert*"] },
                new StepDefinition { Tools = Outward },
            ],
        },
        new SequenceDefinition
        {
            Name = "privilege-climb",
            Description = "Requests of a session ask for ever higher rights.",
            ReportAs = PolicyTypes.ToolAbuse,
            Steps =
            [
                Asks("read access", "read-only access", "view access", "viewer role", "reader role", "guest access", "what permissions do i have", "what rights do i have", "my permissions", "my role"),
                Asks("write access", "edit access", "editor role", "writer role", "elevated permissions", "elevated access", "more permissions", "additional permissions", "higher permissions", "power user", "sudo access"),
                Asks("admin access", "admin rights", "admin role", "administrator access", "administrator rights", "administrator role", "root access", "superuser", "owner role", "full access", "unrestricted access", "all permissions"),
            ],
        },
        new SequenceDefinition
        {
            Name = "sensitive-data-then-external-call",
            Description = "A secret or severe personal data turns up, then a tool is called that sends.",
            ReportAs = PolicyTypes.DataExfiltration,
            Steps =
            [
                new StepDefinition { Match = new Match { PolicyTypes = [PolicyTypes.Pii, PolicyTypes.Secret] }, Threshold = Severe, Channels = [Channel.User, Channel.Document, Channel.Tool] },
                new StepDefinition { Tools = Outward },
            ],
        },
    ];

    private static StepDefinition Asks(params string[] keywords) => new() { Match = new Match { Keywords = keywords }, Channels = [Channel.User] };
}
