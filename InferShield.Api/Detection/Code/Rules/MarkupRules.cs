using InferShield.Api.Detection.Matching;

namespace InferShield.Api.Detection.Code.Rules;

/// <summary>Markup that runs script, loads a foreign page or sends a form when it is rendered (CWE-79).</summary>
internal static class MarkupRules
{
    private const string Call = @"(?:alert|prompt|confirm|eval|print|fetch|import|settimeout|function|open|atob)\b|document\b|window\b|location\b|javascript:|this\b|parent\b|top\b|self\b|globalthis|xmlhttp|navigator\.|string\.fromcharcode|\$\.|&#|\\x";

    // A script up to an ending tag; it may compare by "<".
    private const string Body = "(?:[^<]|<[^/])*";
    private const int FarthestEnd = 1_600;

    private static readonly Keyword[] Handlers =
    [
        "onerror", "onload", "onclick", "ondblclick", "onmouse", "onfocus", "onblur", "ontoggle", "onstart", "onbegin", "onend", "onrepeat", "onpointer", "onanimation", "ontransition",
        "onkey", "onchange", "oninput", "onsubmit", "onreset", "onscroll", "onresize", "onwheel", "ondrag", "ondrop", "oncopy", "oncut", "onpaste", "onhashchange", "onpage", "onpopstate",
        "onmessage", "onbefore", "onafter", "onunload", "onauxclick", "oncontextmenu", "onselect", "onsearch", "oninvalid", "onplay", "oncanplay", "onfinish", "onbounce", "onshow",
        "onfullscreen", "ontouch", "onreadystate", "onpropertychange", "onactivate", "oncancel", "onclose", "oncuechange", "onseek", "onstalled", "onsuspend", "ontimeupdate", "onvolume", "onwaiting",
    ];

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.Xss, Severity.Medium, "active-script", Channels.Input, ["<script", "</script"],
            @"<script[^>]*>" + Body + @"(?:alert|prompt|confirm|eval|document\.(?:cookie|location|write|domain)|fromcharcode|fetch\(|xmlhttp|window\.(?:location|open)|new image|atob\()|<script[^>]*src ?= ?['""]?(?:data:|//[\w.-]+/?['""> ])|<script[\s/]*>\s?</?script|</script>\s?<script") { Before = 10, After = 320, Reach = FarthestEnd },
        new(PolicyTypes.Xss, Severity.Medium, "active-handler", Channels.Input, Handlers,
            @"[\s/""'`<;>]on[a-z]{3,24} ?= ?[""'`\\]?[^""'>\n]{0,80}?(?:" + Call + ")") { Before = 1, After = 100 },
        new(PolicyTypes.Xss, Severity.Medium, "script-address", Channels.Input, ["script:", "data:text/html", "data:image/svg"],
            @"j\s?a\s?v\s?a\s?s\s?c\s?r\s?i\s?p\s?t\s?:[^\s<]*?(?:alert|prompt|confirm|eval|document|window|fetch|location|function|//)|\bvbscript:\s?\w+\(|data:text/html[^\s]{0,40}(?:base64,|<script|%3cscript)|data:image/svg\+xml[^\s]{0,40}(?:onload|script)") { Before = 18, After = 130 },
        new(PolicyTypes.Xss, Severity.Medium, "broken-out-script", Channels.All, ["alert(", "alert`", "confirm(", "confirm`", "prompt(", "prompt`", "eval(", "fromcharcode"],
            @"^[^\w\s<]{1,12} ?[;,&|^*+-]{0,3} ?(?:\(? ?window\.)?(?:alert|confirm|prompt|eval)[(`][^\n]*[)`]|^[^\w\n<]{0,12}(?:alert|eval)\((?:['""`\d]|document|string\.from)[^\n]*\)\W{0,6}(?:\n|$)") { StartsLine = true, Before = 24, After = 100 },

        new(PolicyTypes.Xss, Severity.Medium, "html-that-runs", Channels.Completion, ["<script", "<iframe", "<object", "<embed", "<applet", "<frameset", "srcdoc"],
            @"<script\b[^>]*?(?:src|href|defer|async) ?[=>\s]|<script[^>\n]*>" + Body + @"[(=;`]" + Body + @"</script|<script[^>\n]*>\s?(?:/[/*]|<!--)|<script[^>\n]*> ?[^\w\s]{0,6}(?:" + Call + @")|<script/|<(?:iframe|frameset|embed|object|applet)\b[^>]*?(?:src|data|code|srcdoc|srcset|onload|archive) ?=|\bsrcdoc ?=") { After = 480, Reach = FarthestEnd },
        new(PolicyTypes.Xss, Severity.Medium, "handler-that-runs", Channels.Completion, Handlers,
            @"[\s/""'`<>;]on[a-z]{3,24}(?:\s[a-z]+\s?on[a-z]{3,24})? ?= ?(?:[\\""'`]|[a-z_$.]{2,40}[(=`.])") { Before = 1, After = 90 },
        new(PolicyTypes.Xss, Severity.Medium, "address-that-runs", Channels.Completion, ["script:", "data:text/html", "data:image/svg", "data:application/x", "data:text/javascript"],
            @"j\s?a\s?v\s?a\s?s\s?c\s?r\s?i\s?p\s?t\s?:(?:[^\s""'>]*[(=`;%/]|\s(?:alert|eval|prompt|confirm|document|window|fetch)\b)|\b(?:vb|live)script:\s?[\w.]+[(\s]|data:(?:text/html|application/xhtml|application/x-javascript|text/javascript)[^\s]*[,;]|data:image/svg\+xml[^\s]*(?:onload|script|base64,)") { Before = 18, After = 240 },
        new(PolicyTypes.Xss, Severity.Medium, "markup-that-acts", Channels.Completion, ["<meta", "<base", "<form", "<link", "<svg", "<math", "<style", "expression(", "-moz-binding", "behavior:", "xlink:href", "formaction", "<isindex", "<bgsound", "<xml", "@import", "<noscript"],
            @"<meta[^>]*http-equiv ?= ?['""]?(?:refresh|set-cookie)|<base[^>]{0,40}href ?=|<form[^>]*action ?= ?['""]?(?:https?:|//|javascript)|<link[^>]*href ?= ?['""]?(?:https?:|//|javascript|data:)|<(?:svg|math)\b[^>]*(?:\bon[a-z]+ ?=|href ?= ?['""]?(?:javascript|data|https?):)|<svg[^>]*>\s?<(?:script|animate|set|use|foreignobject|a\b)|<style[^>]{0,40}>[^<]*(?:@import|url ?\( ?['""]?(?:https?:|//|javascript)|expression\()|:[^;""'\n]*expression ?\(|-moz-binding ?:|behavior ?: ?url|xlink:href ?= ?['""]?(?:javascript|data|https?):|formaction ?=|<isindex|<bgsound|<math[^>]{0,40}>\s?<|@import ['""](?:https?:|//)|<noscript>\s?<p title") { Before = 64, After = 240 },
        new(PolicyTypes.Xss, Severity.Medium, "disguised-link", Channels.Completion, ["&lt;a ", "&lt;script", "&lt;img", "&lt;iframe", "&lt;svg"],
            @"^&lt;(?:a|script|img|iframe|svg)\b[^\n]*(?:http[^\n]{0,12}//\d{7}|javascript|onerror|onload|src ?= ?(?:x|\\))") { After = 100 },
    ];
}
