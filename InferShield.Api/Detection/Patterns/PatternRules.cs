namespace InferShield.Api.Detection.Patterns;

/// <summary>
/// Structures that no plain sentence has. In prompts they must look like a payload, since questions about code are normal;
/// in completions anything that would run when rendered or pasted counts, except inside code fences.
/// </summary>
internal static class PatternRules
{
    private const string Shell = @"(rm -[a-z]*[rf][a-z]* (--[a-z-]+ )*(~|\*|/(etc|usr|home|root|boot|bin|\*)?([\s/;'""`]|$))|cat /etc/(passwd|shadow)|(wget|curl) https?:|whoami\b|nc(at)? -|reboot\b|shutdown -)";

    public static IReadOnlyList<PatternRule> All { get; } =
    [
        new(PolicyTypes.SqlInjection, Severity.High, "stacked-destructive-query", Channels.All,
            ["drop", "truncate", "delete", "alter", "insert", "update", "shutdown", "exec"],
            @"(['""] ?\)?|\b\d+) ?; ?(drop|truncate|alter|shutdown|exec(ute)?|delete from|insert into|update \w+ set)\b[^\n]*(--|/\*|#)"),
        new(PolicyTypes.SqlInjection, Severity.High, "stacked-shutdown", Channels.All, ["shutdown", "xp_cmdshell"],
            @"['""] ?\)? ?; ?(shutdown\b|exec(ute)? [\w. ]*xp_cmdshell)"),
        new(PolicyTypes.SqlInjection, Severity.Medium, "stacked-drop", Channels.All, ["drop", "truncate"],
            @"(['""] ?\)?|\b\d+) ?; ?(drop|truncate) (table|database|schema)\b"),
        new(PolicyTypes.SqlInjection, Severity.Medium, "always-true", Channels.All, [" or ", " and ", "'or", "||"],
            @"['""]\)? ?(or|and|\|\|) ['""(]*(\d+['""]* ?= ?['""]*\d+|[a-z]['""]+ ?= ?['""]+[a-z]|true\b ?(--|#)|if\(|sleep\()|\bor 1 ?= ?1\b"),
        new(PolicyTypes.SqlInjection, Severity.Medium, "union-select", Channels.All, ["union"],
            @"['"")\d]\)? ?union( all)? select\b[^\n]*(--|/\*|#|\bnull\b|password)"),
        new(PolicyTypes.SqlInjection, Severity.Medium, "destructive-query", Channels.Completion, ["drop ", "truncate ", "delete from", "insert into"],
            @"\b(drop (table|database|schema)|truncate table|delete from \w+ ?(;|$)|insert into \w+ ?(\([^)]*\) ?)?values)"),
        new(PolicyTypes.SqlInjection, Severity.Medium, "probing-query", Channels.Completion, ["exec(", "case when", "sleep("],
            @"\bexec ?\( ?'|\bcase when \(?(\d+) ?= ?\d+|\bif ?\([^\n]*\bsleep ?\("),

        new(PolicyTypes.Xss, Severity.Medium, "active-script", Channels.Input, ["<script"],
            @"<script[^>]*>[^<]*(alert|prompt|confirm|eval|document\.cookie|fromcharcode|document\.location)"),
        new(PolicyTypes.Xss, Severity.Medium, "active-handler", Channels.Input, ["on"],
            @"<[a-z]+[^>]*[\s/""']on[a-z]+ ?= ?[""']?[^""'>]*(alert|prompt|confirm|eval|document\.|javascript:|fetch)\b"),
        new(PolicyTypes.Xss, Severity.Medium, "script-address", Channels.Input, ["javascript:", "data:text/html"],
            @"javascript:[^\s]*(alert|prompt|confirm|eval|document|window)|data:text/html[^\s]*base64,"),
        new(PolicyTypes.Xss, Severity.Medium, "html-that-runs", Channels.Completion, ["<script", "<iframe", "javascript:", "data:text/html", "on", "<object", "<embed"],
            @"<(script|iframe|object|embed)\b|javascript:|data:text/html|[\s/""'<]on(error|load|click|focus|mouse[a-z]+|toggle|start)\b ?= ?[\\""'a-z]|^\W?\.?(alert|eval)\("),
        new(PolicyTypes.Xss, Severity.Medium, "disguised-link", Channels.Completion, ["&lt;a ", "&lt;script", "&lt;img"],
            @"&lt;(a|script|img)\b[^\n]*(http|javascript|onerror|src)"),

        new(PolicyTypes.CommandInjection, Severity.Medium, "chained-command", Channels.All, ["rm -", "/etc/", "http", "whoami", "nc", "reboot", "shutdown"],
            @"(;|&&|\|\|?|`|\$\() ?(sudo )?" + Shell),
        new(PolicyTypes.CommandInjection, Severity.Medium, "destructive-command", Channels.All, ["rm -", "mkfs", "dd if", ":|:"],
            @"\brm -[a-z]*(rf|fr)[a-z]* (--[a-z-]+ )*(/|~|\*)(\s|\*|$|;|['""`])|\bmkfs\.\w+ /dev/|\bdd if=/dev/\w+ of=/dev/|:\(\) ?\{ ?:\|:& ?\} ?;"),
        new(PolicyTypes.CommandInjection, Severity.Medium, "reverse-shell", Channels.All, ["/dev/tcp", "/dev/udp", "nc", "socket", ".connect(("],
            @"/dev/(tcp|udp)/[\w.]+/\d|\bnc(at)? [^\n]*-[a-z]*e[a-z]* ?/bin/|\.connect\(\([^\n]*(/bin/(ba)?sh|subprocess|dup2)"),
        new(PolicyTypes.CommandInjection, Severity.Medium, "download-and-run", Channels.Input, ["curl", "wget", "powershell", "iex"],
            @"\b(curl|wget) [^\n|]*\| ?(sudo )?(ba|z)?sh\b|powershell[^\n]* -e(nc|ncodedcommand)? [a-z0-9+/=]{16}|\biex ?\([^\n]*downloadstring"),
        new(PolicyTypes.CommandInjection, Severity.Medium, "code-that-runs-commands", Channels.Completion | Channels.Material,
            ["__import__", "system(", "exec(", "eval(", "popen(", "`"],
            @"__import__\(|\b(os\.system|subprocess\.\w+|kernel\.exec|system|eval|exec|popen)\([""'\[]|`(ls|cat|rm|curl|wget|id|whoami)\b[^`\n]*[-/][^`\n]*`"),
        new(PolicyTypes.CommandInjection, Severity.Medium, "path-traversal", Channels.Input, ["../../", @"..\..\"],
            @"(\.\./){2,}(etc|proc|root|home|windows|var)\b|(\.\.\\){2,}windows\b"),

        new(PolicyTypes.PromptInjection, Severity.Medium, "forged-turn", Channels.Input, ["<|", "<<sys", "[inst", "[/inst", "[system", "</system", "#system", "# system", "[admin", "[developer"],
            @"<\|(im_start|im_end|system|endoftext|eot_id|start_header_id|assistant|user)\|>|<</?sys>>|\[/?inst\]|</?system>|\[(system|admin|developer)( message| override| prompt| note)?\]|#{2,} ?system( prompt| message)? ?:"),

        new(PolicyTypes.DataExfiltration, Severity.Medium, "image-with-payload", Channels.Material | Channels.Completion, ["!["],
            @"!\[[^\]\n]*\]\(https?://[^\s)]+[?&/=][^\s)=]*[=/]?(\{|\$|%7b|\[|<|[^\s)?&/=.]{24})"),
    ];
}
