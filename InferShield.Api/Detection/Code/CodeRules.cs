using InferShield.Api.Detection.Code.Rules;

namespace InferShield.Api.Detection.Code;

/// <summary>
/// Structures that no plain sentence has. In prompts and documents they must look like a payload, since questions about
/// code are normal; in completions anything that would run when rendered or pasted counts, except inside code fences.
/// What has no policy type of its own goes by what it leads to: templates, serialized objects, lookups, paths, headers and
/// prototypes are command_injection; LDAP, XPath and document databases sql_injection; XML entities that read files and
/// forged requests data_exfiltration.
/// </summary>
internal static class CodeRules
{
    public static IReadOnlyList<CodeRule> All { get; } =
        [.. SqlRules.All, .. QueryRules.All, .. ShellRules.All, .. ProgramRules.All, .. TemplateRules.All, .. SerializationRules.All, .. PathRules.All, .. MarkupRules.All, .. TurnRules.All];
}
