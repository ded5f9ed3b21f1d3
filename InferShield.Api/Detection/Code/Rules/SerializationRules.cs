namespace InferShield.Api.Detection.Code.Rules;

/// <summary>Objects in a notation whose reading runs code (CWE-502). Signatures are those of the formats themselves.</summary>
internal static class SerializationRules
{
    public static IReadOnlyList<CodeRule> All { get; } =
    [
        // The stream magic AC ED 00 05, in Base64 and in hexadecimal.
        new(PolicyTypes.CommandInjection, Severity.Medium, "serialized-java-object", Channels.All, ["ro0ab", "aced0005"],
            @"\brO0AB[A-Za-z0-9+/]{12}|\b(?:aced|ACED)0005(?:73|77|7[0-9a-fA-F])[0-9a-fA-F]{8}") { Before = 1, After = 24, MatchesCase = true },
        new(PolicyTypes.CommandInjection, Severity.Medium, "serialized-php-object", Channels.All, [":{s:", ":{i:", ":{}", ":{o:", ":{a:", ":{c:"],
            @"(?:^|[^\w])[oc]:\+?\d{1,4}:""[\w\\]+"":\d{1,4}:\{") { Before = 110, After = 2 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "pickled-python-object", Channels.All, ["cos\nsystem", "cos\npopen", "cnt\nsystem", "c__builtin__", "cposix\n", "csubprocess\n", "ccommands\n", "cbuiltins\n", "gasv", "y29zcnn5c3rlb", "__reduce__"],
            @"\bc(?:os|posix|nt|subprocess|__builtin__|builtins|commands)\s(?:system|popen|eval|exec|call|check_output|getattr)\s\(|\bgASV[A-Za-z0-9+/]{2}AAAAAAA|\bY29zCnN5c3Rlb|def __reduce__\([^\n]{0,10}\):[^\S\n]?\s?return ?\(?(?:os\.|subprocess|eval|exec)") { Before = 1, After = 80, MatchesCase = true },
        // The header of [MS-NRBF]; a type that TypeNameHandling would make; a view state that is not encrypted.
        new(PolicyTypes.CommandInjection, Severity.Medium, "serialized-dotnet-object", Channels.All, ["aaeaaad", "\"$type\"", "'$type'", "objectdataprovider", "typeconfusedelegate", "windowsidentity", "0001000000ffffffff"],
            @"\baaeaaad/////aqaaaaaaaa|['""]\$type['""] ?: ?['""][^'""\n]*(?:objectdataprovider|system\.diagnostics\.process|windowsidentity|sessionsecuritytoken|assemblyinstaller|workflowdesigner|resourcedictionary|axhost|sessionviewstate)|<objectdataprovider [^>]*methodname|0001000000ffffffff01") { Before = 1, After = 200 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "serialized-ruby-object", Channels.All, ["!ruby/", "bahvog", "bahbb"],
            @"!ruby/(?:object|hash|struct|regexp|exception):(?:gem|net|erb|actioncontroller|activesupport|rails|arel|kernel|logger)|\bbah[vb][0-9a-z+/]{3}[0-9a-z+/]{24}") { Before = 1, After = 60 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "yaml-that-makes-objects", Channels.All, ["!!python/", "!!javax.", "!!java.", "!!com.sun", "!!org."],
            @"^!!(?:python/(?:object|module|name)(?:/(?:apply|new))?:\w|javax\.(?:script|naming|management)\.|java\.(?:net|lang|io)\.\w|com\.sun\.rowset|org\.(?:springframework|apache|yaml|h2|hibernate))") { After = 60 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "object-that-loads-code", Channels.All, ["_$$nd_func$$_", "\"@type\"", "java.util.priorityqueue", "java.beans.xmldecoder", "<dynamic-proxy", "jdbcrowsetimpl", "java.beans.eventhandler", "javax.naming.", "templatesimpl"],
            @"_\$\$nd_func\$\$_|['""]@type['""] ?: ?['""](?:com\.sun|java\.lang\.|org\.apache|javax|com\.mchange|com\.zaxxer|br\.com|\[?l?java)|<java[^>]*java\.beans\.xmldecoder|<dynamic-proxy>|<java\.util\.priorityqueue|<(?:javax?|com\.sun)\.[\w.]{3,60}(?:eventhandler|binarycodec|javanaming|imageio)") { Before = 90, After = 60 },
    ];
}
