namespace InferShield.Api.Detection.Code.Rules;

/// <summary>The marks by which a chat template tells the speakers apart, written by one of them.</summary>
internal static class TurnRules
{
    private const string Name = "forged-turn";

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.PromptInjection, Severity.Medium, Name, Channels.Input,
            ["<|", "<<sys", "<</sys", "[inst", "[/inst", "[system", "<system", "</system", "[admin", "[developer", "<start_of_turn", "<end_of_turn"],
            @"^(?:<\|(?:im_start|im_end|system|endoftext|eot_id|start_header_id|end_header_id|begin_of_text|assistant|user|end|channel|message)\|>|<</?sys>>|\[/?inst\]|</?system>|\[(?:system|admin|developer)(?: message| override| prompt| note)?\]|<(?:start|end)_of_turn>)") { After = 40 },
        new(PolicyTypes.PromptInjection, Severity.Medium, Name, Channels.Input, ["#system", "# system"],
            @"#{2,} ?system(?: prompt| message)? ?:") { Before = 2, After = 24 },
    ];
}
