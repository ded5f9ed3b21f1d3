namespace InferShield.Api.Detection.Code.Rules;

/// <summary>Program text that runs commands or other program text (CWE-94, 95, 502), as a page, a tool or an interpreter would run it.</summary>
internal static class ProgramRules
{
    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.CommandInjection, Severity.Medium, "code-that-runs-commands", Channels.Completion | Channels.Material,
            ["__import__", "system(", "exec(", "eval(", "popen(", "`ls", "`cat", "`rm", "`curl", "`wget", "`id", "`whoami", "subprocess.", "spawn(", "shell_exec", "passthru(", "os.exec", "child_process", "%x(", "getruntime", "processbuilder("],
            @"__import__ ?\(|\b(?:os\.system|subprocess\.\w+|kernel\.exec|system|eval|exec|popen|shell_exec|passthru|child_process['""]\)\.(?:exec|spawn)\w*|execsync|spawnsync|io\.popen|os\.exec\w+|os\.execute) ?\( ?(?:[rbuf]{0,2}[""'`\[]|base64|__import__|compile|atob|gzinflate|str_rot13|\$_(?:get|post|request))|`(?:ls|cat|rm|curl|wget|id|whoami)\b[^`\n]*[-/][^`\n]*`|%x\(\w|getruntime\(\)\.exec|new processbuilder\(")
        { Before = 24, After = 260, IsForPasting = true },
        new(PolicyTypes.CommandInjection, Severity.Medium, "code-that-escapes-a-sandbox", Channels.All, ["__import__", "__subclasses__", "__globals__", "__builtins__", "__mro__", "__class__", "mainmodule", "return process", "constructor.constructor", "this.constructor"],
            @"__(?:class|bases?|mro)__[^\n]*__subclasses__|__globals__ ?[\[.(][^\n]{0,40}(?:os\b|sys|builtins|popen|import)|__builtins__ ?(?:\[|\.|\)\.)[^\n]{0,24}(?:import|eval|exec|open)|(?:mainmodule|process)\.(?:require|binding)\(|constructor\.constructor\(|constructor\(['""]return (?:this|process)|__import__ ?\(['""](?:os|subprocess|pty|socket|builtins)['""]\) ?\.|getattr\([^\n]{0,40}__(?:import|builtins|class)__") { Before = 60, After = 90 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "web-shell", Channels.All, ["$_get[", "$_post[", "$_request[", "$_cookie[", "$_server["],
            @"(?:system|shell_exec|\bexec|passthru|eval|assert|popen|proc_open|create_function|preg_replace)[ (""'@]*(?:base64_decode\()?\$_(?:get|post|request|cookie|server)") { Before = 40, After = 4 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "code-that-calls-out", Channels.Completion, ["import requests", "import socket", "import os", "import urllib", "import subprocess", "import pty", "require('net')", "socket.socket("],
            @"\bimport (?:requests|urllib[\w.]*|socket|os|subprocess|pty|ctypes)[\w, ]{0,40};[^\n]*\(|socket\.socket\([^\n]*(?:recv|connect|send)|require\(['""]net['""]\)[^\n]*(?:spawn|exec|connect)") { Before = 40, After = 320 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "lookup-that-loads-code", Channels.All, ["${jndi", "${lower:", "${upper:", "${::-", "${env:", "}ndi", "jndi:"],
            @"\$\{jndi: ?(?:ldaps?|rmi|dns|iiop|nis|nds|corba|https?)|\$\{jndi:\$\{|\$\{[^\n]*\$\{(?:lower|upper|env|sys|date|::|base64|java|ctx)[^\n]{0,40}\}[^\n]*(?:ndi|di:|ldap|rmi|dns|:\$\{|://)|\$\{(?:::-|lower:)[a-z]\}[^\n]{0,20}\$\{(?:::-|lower:)") { Before = 80, After = 160 },
    ];
}
