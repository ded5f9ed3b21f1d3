namespace InferShield.Api.Detection.Code.Rules;

/// <summary>SQL that breaks out of a value, probes a server or destroys data (CWE-89).</summary>
internal static class SqlRules
{
    // A gap between words: a space, or what stands for it to slip past filters.
    private const string InnerComment = @"/\*(?:[^*]|\*+[^*/])*\*+/";
    private const string Gap = @"(?:[\s+]|" + InnerComment + ")+";
    private const string MaybeGap = @"(?:[\s+]|" + InnerComment + ")*";

    // A script has its statements on lines of their own, a value that was broken out of has not.
    private const string GapInLine = @"(?:[ +]|" + InnerComment + ")*";
    private const string Comment = @"(?:--|#|/\*|%00|;\x00)";
    private const string Delay = @"(?:sleep|benchmark|pg_sleep|randomblob) ?\(";
    private const string Probe = @"(?:sleep|benchmark|pg_sleep|substr(?:ing)?|ascii|ord|mid|left|length|extractvalue|updatexml|char|exists|select|if|case|cast|convert|row|user|database|version|count) ?\(|\( ?select\b";

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.SqlInjection, Severity.High, "stacked-destructive-query", Channels.All,
            ["drop ", "drop/", "truncate ", "alter ", "shutdown", "exec", "delete from", "insert into", "update ", "create user", "grant all"],
            @"(?:['""`][ )]*|\b\d+[ )]*);" + GapInLine + "(?:drop|truncate|alter|shutdown|exec(?:ute)?|delete from|insert into|update [\\w.]+ set|create user|grant all)\\b[^\\n]*(?:--|/\\*|#)")
        { Before = 220, After = 260 },
        new(PolicyTypes.SqlInjection, Severity.High, "stacked-shutdown", Channels.All, ["shutdown", "xp_cmdshell"],
            @"['""] ?\)?" + MaybeGap + ";" + MaybeGap + @"(?:shutdown\b|exec(?:ute)? [\w. ]*xp_cmdshell)") { Before = 40, After = 8 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "stacked-drop", Channels.All, ["drop ", "drop/", "truncate "],
            @"(?:['""`][ )]*|\b\d+[ )]*);" + GapInLine + "(?:drop|truncate)" + Gap + "(?:table|database|schema|user|view)\\b") { Before = 220, After = 240 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "always-true", Channels.All,
            ["' or", "\" or", "'or", "\"or", ") or", ")or", "' and", "\" and", "'and", "') and", "'||", "' ||", "'&&", "' &&", "' xor", "'/*", "'+or", "'+and", "' like", "' having", "' not", "1=1", "1 = 1", "1=2", "'1'='1", "2=2", "1=0", "or true", "or 1", "1'='1", "'a'='a", "'x'='x"],
            @"['""][ )]*" + MaybeGap + @"(?:or|and|xor|\|\||&&|having|not)" + MaybeGap + @"['""( ]*(?:\d+['"" )]*(?:=|<|>|<=>|!=|\blike\b|\bin\b) ?['""( ]*\d+|\w{0,12}['""]+ ?(?:=|<|>|like) ?['""]+|true\b ?" + Comment + "|\\d+ ?" + Comment + @"|\w+ is (?:not )?null ?;? ?" + Comment + "|if ?\\(|" + Delay + ")"
            + @"|\b(?:or|and|xor|having)[ (]+['""]?(\d) ?= ?['""]?\d\b|\bor ['""]?1['""]? ?= ?['""]?1|['""] ?like ['""]%['""]? ?" + Comment) { Before = 24, After = 60 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "broken-out-condition", Channels.All,
            ["' or", "' and", "'and", "'or", "'||", "' ||", "'+(", "' + (", "\" or", "\" and", ") or", ") and", "' order by", "' group by", "' having", "' limit", "' procedure", "' insert", "' rlike", "' union", "';", "\";", " and (select", " or (select"],
            @"^[^\n'"" ]{0,24}['"")][ )]*" + MaybeGap + @"(?:(?:or|and|xor|rlike|\|\||\+)" + MaybeGap + @"(?:\d+ ?= ?)?[(!~ ]*(?:" + Probe + @")|(?:order|group)" + Gap + "by" + Gap + @"[\w., ]+" + Comment
            + "|having" + Gap + @"\d|procedure analyse|limit \d+[^\n]{0,20}" + Comment + "|insert into [^\n]*" + Comment + "|;" + MaybeGap + @"(?:select|declare|waitfor|begin|if|create|copy|call|set)\b[^\n]*" + Comment + ")") { StartsLine = true, Before = 28, After = 240 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "commented-out-rest", Channels.All, ["'--", "' --", "'#", "' #", "'/*", "' /*", "';--", "'; --", "')--", "') --", "\"--", "\" --", "\"#"],
            @"^[\w@.\\-]{1,24}['""][ )]*;? ?(?:--|#|/\*)[ +-]*(?:\n|$)") { StartsLine = true, Before = 26, After = 8 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "union-select", Channels.All, ["union"],
            @"(?:['"")]|-?\d)" + MaybeGap + @"(?:/\*!\d*)?" + MaybeGap + "union" + Gap + "(?:all" + Gap + "|distinct" + Gap + @")?(?:/\*!\d*)?\(?select\b[^\n]*(?:--|/\*|#|\bnull\b|passw|\b1 ?, ?2\b|@@|information_schema|group_concat|load_file|(?:user|version|database) ?\(|0x[0-9a-f]{4})")
        { Before = 230, After = 420 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "timed-query", Channels.All, ["sleep(", "sleep (", "benchmark(", "waitfor", "randomblob(", "dbms_pipe", "receive_message"],
            @"['""\d)][ )]*" + MaybeGap + @"(?:or|and|xor|\|\||&&|;? ?select|-|\+|,|;)[ (]*(?:select[ (]*)?" + Delay + @"|\bif ?\([^\n]*, ?(?:sleep|benchmark) ?\(|\bselect[ (*from]*\(select ?\(?sleep|;" + MaybeGap + @"waitfor" + Gap + @"(?:delay|time)|;" + MaybeGap + @"(?:select" + Gap + @")?pg_sleep ?\(|dbms_pipe\.receive_message ?\(|then (?:pg_)?sleep ?\(")
        { Before = 100, After = 40 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "error-query", Channels.All, ["extractvalue", "updatexml", "floor(rand", "exp(~", "procedure analyse", "utl_inaddr", "drithsx", "@@version", "xmltype("],
            @"(?:extractvalue|updatexml) ?\([^\n]{0,40}(?:concat|0x)|floor ?\(rand ?\(|exp ?\(~ ?\(|procedure analyse ?\(|utl_inaddr\.get_host|ctxsys\.drithsx|['"");,(=]" + MaybeGap + @"(?:(?:and|or|select|int)" + MaybeGap + @"[(,]?)?" + MaybeGap + @"@@version\b") { Before = 24, After = 80 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "query-beyond-database", Channels.All,
            ["outfile", "dumpfile", "load_file", "xp_cmdshell", "xp_dirtree", "xp_regread", "sp_oacreate", "utl_http", "pg_read_file", "from program", "to program", "load_extension("],
            @"into (?:out|dump)file ?(?:['""][^\n]*(?:\.(?:php|jsp|aspx?|sh)|/(?:www|html|etc|cron))|\(?0x)|load_file ?\( ?(?:['""](?:/etc|/var|/root|c:|\\\\)|0x|char)|\bexec(?:ute)?[ (]+(?:master\.\.?)?(?:dbo\.)?xp_(?:cmdshell|dirtree|regread)|sp_oacreate ['""]|utl_http\.request ?\( ?['""]|pg_read_file ?\( ?['""]/|\b(?:from|to) program ['""]|select load_extension ?\(") { Before = 32, After = 120 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "schema-query", Channels.All, ["information_schema", "sqlite_master", "sysobjects", "all_tables", "pg_shadow", "mysql.user"],
            @"(?:union|['""]|\)|\d)[^\n]*(?:information_schema\.|sqlite_master|sysobjects|all_tables|pg_shadow|mysql\.user)[^\n]*(?:--|#|/\*)") { Before = 140, After = 90 },

        new(PolicyTypes.SqlInjection, Severity.Medium, "destructive-query", Channels.Completion, ["drop ", "truncate ", "delete from", "insert into", "update ", "grant all", "alter user"],
            @"\b(?:drop (?:table|database|schema|user|view) (?:if exists )?[\w.`""\[\]]+ ?(?:;|,|$|\n|cascade|--)|truncate table [\w.`""\[\]]+ ?(?:;|$|\n)|delete from [\w.`""\[\]]+ ?(?:;|$|\n|--|where 1 ?= ?1)|insert into [\w.`""\[\]]+ ?(?:\([^)]*\) ?)?(?:values|select)|update [\w.`""\[\]]+ set [^;\n]*(?:where 1 ?= ?1|--)|grant all (?:privileges )?on|alter user [\w.'@]+ (?:with password|identified by))") { Before = 1, After = 260 },
        new(PolicyTypes.SqlInjection, Severity.Medium, "probing-query", Channels.Completion, ["exec(", "exec (", "case when", "sleep("],
            @"\bexec ?\( ?'|\bcase when \(?['""]?\d+['""]? ?= ?['""]?\d+|\bif ?\([^\n]*\bsleep ?\(") { Before = 100, After = 40 },
    ];
}
