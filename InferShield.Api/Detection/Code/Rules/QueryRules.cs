namespace InferShield.Api.Detection.Code.Rules;

/// <summary>Filters of directories and document databases, XML entities, headers and prototypes (CWE-90, 943, 611, 776, 113, 1321).</summary>
internal static class QueryRules
{
    private const string Login = @"(?:user(?:name)?|login|e-?mail|pass(?:word|wd)?|pwd|token|pin|otp|secret|resettoken|apikey)";
    private const string Attribute = @"(?:uid|cn|sn|mail|user|username|objectclass|password|userpassword|samaccountname|description|department|givenname|memberof)";

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.SqlInjection, Severity.Medium, "ldap-filter", Channels.All, ["*)(", "*))", ")(|", ")(&", ")(!", ")(uid", ")(cn=", ")(mail", "*(|("],
            @"\*\)+\(+[&|!]?\(?" + Attribute + @" ?[=~<>]|\)\(+[|&!]\(" + Attribute + @" ?[=~<>]\*?|\)\(&\)\)?|\*\(\|\(" + Attribute + @"|\*\)\)%00|[\w*]\)\(" + Attribute + @"=\*|\w\)\(!\(&\(") { Before = 8, After = 40 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "document-query-operator", Channels.All, ["\"$ne\"", "\"$gt\"", "'$ne'", "'$gt'", "$ne:", "$gt:", "\"$regex\"", "\"$nin\"", "\"$exists\"", "\"$in\"", "$regex:", "[$"],
            Login + @"['""]? ?[:=] ?\{ ?['""]?\$(?:ne|gte?|lte?|nin|regex|exists|in|not)['""]? ?:|\[\$(?:ne|gte?|lte?|nin|in|regex|exists|where|or)\](?:\[\])? ?=") { Before = 40, After = 24 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "document-query-operator", Channels.All, ["$ne", "$gt"],
            @"^[\w ""':=]{0,8}\{ ?['""]?\$(?:ne|gt)['""]? ?: ?(?:null|['""]{2}|-?1|undefined|0) ?\},? ?(?:\n|$)") { StartsLine = true, Before = 12, After = 24 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "document-query-code", Channels.All, ["$where", "$function", "'1'=='1", "\"1\"==\"1", "return true", "return 1", "'; return", "';return", "this.password"],
            @"['""]?\$(?:where|function)['""]? ?:[^\n]*(?:sleep ?\(|this\.|function ?\(|return |while ?\()|['""] ?(?:;|\|\|) ?(?:return (?:true|1|['""]{2} ?==)|this\.(?:password|username)|while ?\(|sleep ?\()|['""] ?\|\| ?['""]?1['""]? ?== ?['""]?1") { Before = 20, After = 100 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "xpath-condition", Channels.All, ["'] |", "']|", "or count(", "or name(", "or string-length(", "and string-length(", "and substring(//", "doc('http"],
            @"['""] ?(?:or|and) (?:count|name|string-length|substring|contains) ?\( ?(?:/|\.|parent|@|\*)|['""]\] ?\| ?//|doc\(['""]https?:") { Before = 8, After = 60 },

        new(PolicyTypes.DataExfiltration, Severity.Medium, "xml-external-entity", Channels.All, ["<!entity", "xi:include", "<!doctype"],
            @"<!entity ?%? ?[\w.-]{1,40} (?:system|public)(?: ['""][^'""\n]*['""])? ['""] ?(?:file|php|expect|gopher|ftp|jar|netdoc|data|https?://[^'""\n]*\.dtd|https?://(?:169|127|10\.|192\.168|localhost)|/|c:|\\\\)|<!entity ?% ?[\w.-]{1,40} (?:system|public) ['""]?https?:|<xi:include[^>]*(?:file:|parse=['""]text)|<!doctype [\w:.-]{1,40} (?:system|public) ['""](?:file|gopher|ftp|https?://(?:169|127|10\.|192\.168|localhost))")
        { After = 240 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "xml-entity-expansion", Channels.All, ["<!entity"],
            @"^<!entity [\w.-]{1,40} ['""](?:&[\w.-]{1,40};){4}") { After = 260 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "header-injection", Channels.All, ["%0d", "%0a", "%e5%98%8a"],
            @"(?:%0d%0a|%0d|%0a|%e5%98%8a%e5%98%8d)(?:%20|%09| )?(?:set-cookie|location|content-(?:type|length)|http/1|x-[a-z-]{2,30}(?::|%3a)|refresh|link|b?cc(?::|%3a)|to(?::|%3a)|subject(?::|%3a)|transfer-encoding|access-control|%0d%0a ?(?:<|%3c)|(?:flushall|config|slaveof|eval) ?(?:%20|%0d| ))") { Before = 4, After = 60 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "prototype-pollution", Channels.All, ["__proto__", "[prototype]", "\"prototype\"", "constructor.prototype"],
            @"__proto__['""] ?: ?\{|\[?__proto__\](?:\[[\w.]+\]|\.\w+) ?=|[?&]__proto__[.\[]\w+|constructor(?:\]\[|\[)prototype\](?:\[|\.)|['""]constructor['""] ?: ?\{ ?['""]prototype['""]|[?&]constructor\.prototype\.\w+ ?=|__proto__\[\w+\] ?=") { Before = 24, After = 40 },
    ];
}
