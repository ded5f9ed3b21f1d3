namespace InferShield.Api.Detection.Code.Rules;

/// <summary>Expressions that a template engine would evaluate (CWE-1336, 917): arithmetic that shows whether one does, and ways out of it.</summary>
internal static class TemplateRules
{
    private const string Open = @"(?:\{\{|\$\{\{?|<%[=-]?|#\{|\*\{|%\{|\{%|\[\[\$\{|~\{|@\()";

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.CommandInjection, Severity.Medium, "ssti-probe", Channels.All, ["{{", "${", "<%=", "#{", "*{", "@("],
            "^(?:" + Open + @" ?['""]?\d{1,9}['""]? ?\* ?['""]?\d{1,9}['""]?|\$\{\{<%\[%|\{\{ ?['""][\w]{0,12}['""]\.(?:join|upper|toupper|constructor)|\{\{ ?(?:this|self|config|settings|request|app|_context|dump\(app\)) ?\}\}|\{\{ ?(?:config|settings|request\.environ)\.items\(|\{\{ ?[\[(]['""]?\w{0,8}['""]?[\])]\|(?:map|filter|sort|reduce)|\{\{ ?(?:app|request)\.(?:request\.)?(?:server|cookies|application|attributes)\b)") { After = 48 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "template-escape", Channels.All,
            ["__class__", "__globals__", "__init__", "__subclasses__", "registerundefined", "_self.env", "freemarker.template", "?new()", "java.lang.", "getruntime", "constructor(", "constructor.", "lipsum", "cycler.", "|attr(", "popen(", "{php}", "#set(", "#set (", "file.open(", "system(", "[\"constructor\"]", "['constructor']", "getclass()", "{% import", "{% debug", "scriptengine", "{{#with", "range.constructor", "file_excerpt", "|filter("],
            Open + @"[^\n]*(?:__(?:class|globals|init|subclasses|mro|builtins)__|_self\.env\.|java\.lang\.(?:runtime|processbuilder)|getruntime\(|constructor[.(]|constructor['""]\]|lipsum\b|cycler\.|\|attr\(|popen\(|file\.(?:open|read)\(|\bsystem ?\(|getclass\(\)|\bimport os\b|\{% debug|scriptengine|file_excerpt|\|(?:filter|map)\(['""](?:system|exec|passthru))|freemarker\.template\.utility\.(?:execute|objectconstructor)|['""]\?new\(\)|#set ?\( ?\$\w+ ?=[^\n]*(?:class|runtime|forname|getclass)|\$class\.(?:inspect|forname)|\{php\}[^\n]*\(|\{system\(|\{\{#with ['""]s['""] as \|string\|") { Before = 170, After = 120 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "expression-language-escape", Channels.All, ["@java.lang", "#_memberaccess", "#_memberaccess", "ognl.", "t(java.lang", "new java.", "javax.script", "#application", "springframework", "class.module.classloader", "getclass().forname"],
            @"[$#%*]\{[^\n]*(?:@java\.lang|#_memberaccess|@ognl\.|t\(java\.lang|new java\.(?:lang|util|io|net)\.|javax\.script|getclass\(\)\.forname|t\(org\.springframework)|class\.module\.classloader\.resources") { Before = 130, After = 60 },
    ];
}
