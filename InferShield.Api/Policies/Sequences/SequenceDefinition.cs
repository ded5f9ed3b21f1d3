using InferShield.Api.Detection;
using InferShield.Api.Policies.Rules;

namespace InferShield.Api.Policies.Sequences;

/// <summary>Steps of a session that are harmless one by one and not in this order.</summary>
internal sealed class SequenceDefinition
{
    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public bool Enabled { get; set; } = true;

    public bool IsDryRun { get; set; }

    /// <summary>The longest time from the first step to the last.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromMinutes(30);

    public IReadOnlyList<StepDefinition> Steps { get; set; } = [];

    /// <summary><see cref="PolicyEffect.Flag"/> or <see cref="PolicyEffect.Block"/>.</summary>
    public PolicyEffect Action { get; set; } = PolicyEffect.Flag;

    public Severity Severity { get; set; } = Severity.High;

    public string ReportAs { get; set; } = PolicyTypes.ToolAbuse;

    public IReadOnlyList<string> Tenants { get; set; } = [];
}

/// <summary>One step: a text, or a call of a tool. What is given has to hold together.</summary>
internal sealed class StepDefinition
{
    public Match Match { get; set; } = new();

    /// <summary>The least score of a finding that <see cref="Match"/> selects.</summary>
    public int Threshold { get; set; }

    public IReadOnlyList<Channel> Channels { get; set; } = [];

    /// <summary>Names of tools, lower case, <c>*</c> for any characters; with them the step is a call of such a tool.</summary>
    public IReadOnlyList<string> Tools { get; set; } = [];
}
