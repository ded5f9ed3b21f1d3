namespace InferShield.Api.Detection.Code.Rules;

/// <summary>Paths out of the folder that they belong to, files that only an attacker asks for, and requests that a server is made to send inwards (CWE-22, 98, 918).</summary>
internal static class PathRules
{
    private const string Sensitive = @"(?:etc/|proc/|root/|windows[\\/]|winnt[\\/]|boot\.ini|win\.ini|var/(?:log|www|run|mail)|usr/local|home/\w+/\.|\.ssh|\.env|\.git/|\.aws|web\.xml|web-inf|wp-config|\.htpasswd|id_rsa|inetpub|passwd|shadow|config\.php|system32|appsettings)";

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.CommandInjection, Severity.Medium, "path-traversal", Channels.All, ["../../", @"..\..\", "....//", @"....\\", "..;/", "..%2f", "..%5c", "%2e%2e", "..%c0%af", "..%252f", "..%255c", "%c0%ae", "../etc/", "..%u2215", "0x2e0x2e"],
            @"^(?:[^\s'""<>]{0,3}(?:\.{2,4}|%2e%2e|%252e%252e|%c0%ae%c0%ae|0x2e0x2e)[;\\]?(?:/+|\\+|%2f|%5c|%c0%af|%c1%9c|%252f|%255c|%u2215|%u2216|0x2f)){2,}(?:[\w.-]{1,24}[/\\]){0,2}" + Sensitive + @"|^(?:\.\.;/){2}|^(?:(?:\.{2}|%2e%2e)(?:%c0%af|%252f|%255c|%c1%9c)){2}|^\.\./etc/(?:passwd|shadow)") { After = 200 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "file-of-the-system", Channels.All, ["%00", "/etc/passwd", "/etc/shadow", "/proc/self", "php://", "expect://", "phar://", "zip://", "data://text", "boot.ini", "win.ini", "file:///"],
            @"(?:/etc/(?:passwd|shadow|hosts)|\.(?:php|ini|conf|log))%00|[=:(""'@]\s?(?:/etc/(?:passwd|shadow)|/proc/self/(?:environ|cmdline|fd/\d|maps))\b|php://(?:filter/[^\s]*resource=|input\b)|expect://\w|phar://[^\s]+\.(?:phar|jpg|png|zip)|data://text/plain[;,]|\bfile:/{2,3}(?:localhost/|127\.0\.0\.1/)?(?:etc/|proc/|root/|var/log|home/\w+/\.|c:/(?:windows|boot|inetpub)|c:\\windows)|c:[\\/]+(?:boot\.ini|windows[\\/]+win\.ini|windows[\\/]+system32[\\/]+(?:config|drivers[\\/]+etc))") { Before = 24, After = 100 },
        new(PolicyTypes.DataExfiltration, Severity.Medium, "forged-request", Channels.All, ["gopher://", "dict://", "netdoc:", "jar:http", "=http://", "=https://", "=//", "=http%3a", "localtest.me", "lvh.me", "tftp://", "ldap://"],
            @"\b(?:gopher|dict|tftp)://[\w.\[\]:-]+:\d+/|\bnetdoc:/|\bjar:https?:|[?&][\w-]*(?:url|uri|src|dest|target|redirect|next|path|host|feed|image|img|callback|proxy|webhook|page|link|file|site|fetch|load)[\w-]*=(?:https?:|https?%3a)?(?://|%2f%2f)(?:localhost|127\.|0\.0\.0\.0|0/|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[:|169\.254\.|[\w.-]*(?:localtest\.me|lvh\.me))|https?://(?:[\w-]+\.)*(?:localtest\.me|lvh\.me)\b") { Before = 32, After = 60 },
    ];
}
