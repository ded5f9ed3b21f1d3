namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>
/// What every language but English has: sets rather than sequences of word classes, for the order of words differs. Each
/// language says which words are in the classes, and may have a rule of its own in place of one of these.
/// </summary>
internal static class Shared
{
    public const string Text = """
        # Taking over the instructions
        prompt_injection 75 udt override-earlier = @override & @prior & @strict|@loose within 8
        prompt_injection 60 udt override-own = @override & @your|@all & @strict within 5
        prompt_injection 60 udt override-your-rules = @override & @your & @loose within 5
        prompt_injection 60 udt override-everything = @override & @all & @told within 7
        prompt_injection 75 udt override-system = @override & @system & @strict|@loose|@message within 6
        prompt_injection 60 udt override-system-prompt = @override & @sysprompt within 5
        prompt_injection 60 udt stop-following = @dont & @follow & @your|@prior & @strict|@loose within 9
        prompt_injection 45 udt replaced-instructions = @your & @new & @strict within 4
        # Loosening the model
        jailbreak 45 udt unlimited-ai = @ai & @unbound within 6
        jailbreak 45 udt ai-without-limits = @ai & @without & @limits within 9
        jailbreak 40 udt act-without-limits = @act & @without & @limits within 9
        jailbreak 40 udt rules-do-not-bind = @dont & @follow & @limits & @you within 9
        jailbreak 40 udt never-refuse = @dont & @refuse & @request within 8
        # Getting the system prompt out
        system_prompt_leak 75 udt reveal-system-prompt = @reveal & @system & @strict|@message within 8
        system_prompt_leak 60 udt reveal-own-prompt = @reveal & @your & @strict within 5
        system_prompt_leak 60 udt print-system-prompt = @reveal & @sysprompt within 6
        system_prompt_leak 45 udt echo-above = @echo & @above & @matter|@strict within 7
        system_prompt_leak 45 udt asks-for-the-secret = @reveal & @secret & @your|@system within 6
        # Getting data out, and material that gives orders
        data_exfiltration 75 udt send-private-data = @send & @private & @to & http|https|www|url|webhook within 14
        tool_abuse 60 dt keep-from-user = @dont & @tell & @user within 6
        prompt_injection 45 dt edits-the-answer = @add & @your & @reply within 8
        """;
}
