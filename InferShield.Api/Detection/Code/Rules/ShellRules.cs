namespace InferShield.Api.Detection.Code.Rules;

/// <summary>Shell commands chained to a value, shells that call home, and commands that destroy (CWE-78).</summary>
internal static class ShellRules
{
    private const string Chain = @"(?:;|&&?|\|\|?|`|\$\(|%0a|\n) ?(?:sudo )?";
    private const string Gap = @"(?:[\s+]|\$\{?ifs\}?(?:\$9)?|%20|,)+";

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        new(PolicyTypes.CommandInjection, Severity.Medium, "chained-command", Channels.All,
            ["rm -", "/etc/", "curl ", "wget ", "curl$", "wget$", "whoami", "nc -", "reboot", "shutdown -", "uname -", "ifconfig", "ipconfig", "net user", "nslookup", "ping -", "sleep ", "${ifs}", "$ifs", "cat /", "systeminfo", "/bin/", "certutil", "burpcollab", "oast"],
            Chain + "(?:rm" + Gap + @"-[a-z]*[rf][a-z]* (?:--[a-z-]+ )*(?:~|\*|/(?:etc|usr|home|root|boot|bin|\*)?(?:[\s/;'""`]|$))|(?:cat|tac|less|head|tail|more|nl|type|strings)" + Gap + @"(?:/(?:etc|proc|root)/|c:\\windows)|(?:wget|curl)" + Gap + @"(?:-[\w-]+ )*['""]?https?:|whoami\b|nc(?:at)?" + Gap + @"-|reboot\b|shutdown -|uname -a|(?:if|ip)config\b|net user\b|nslookup" + Gap + @"[\w$`(.-]+\.|systeminfo\b|certutil -)")
        { Before = 48, After = 40 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "command-after-value", Channels.All,
            ["; id", ";id", "| id", "|id", "&& id", "`id`", "$(id)", "; ls", ";ls", "| ls", "|ls", "&& ls", "&& dir", "& dir", "| dir", "; sleep", ";sleep", "| sleep", "|sleep", "&& sleep", "$(sleep", "`sleep", "&sleep", "& ping", "| ping", "|ping", "; ping", ";ping", "&& ping", "$(whoami", "`whoami", "|whoami", ";whoami", "&whoami", "; pwd", ";pwd", "; env", ";env", "| env", "; ps ", "; uname", ";uname", "|uname", "; cat", ";cat", "|cat", "| cat", "& cat", "`cat", "$(cat"],
            @"^[^\n]{0,40}?(?:;|&&?|\|\|?|`|\$\(|%0a) ?(?:id|ls(?: -[a-z]+)?(?: [/.~][\w/.]*)?|dir(?: c:\\?)?|sleep" + Gap + @"\d+|ping" + Gap + @"-[cn]" + Gap + @"\d+ ?[\w.]*|whoami|pwd|env|ps(?: -?[a-z]+)?|uname(?: -a)?|cat" + Gap + @"['""/.~][^\n]*) ?(?:\n|$|;|`|\)|#|&|\|\w|%0a|['""])") { StartsLine = true, Before = 44, After = 90 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "disguised-command", Channels.All, ["${ifs}", "$ifs", "{cat,", "{ls,", "{curl,", "{wget,", "{nc,", "c'a't", "/et'c", "w'h'o", "/???/", "() {", "(){", "$@", "\\x2f\\x65\\x74\\x63", "|base64 -d|", "base64 -d", "base64 --decode", "xxd -r", "rev|", "rev |", "printf '\\"],
            @"\b\w+\$\{?ifs\}?|\{(?:cat|ls|curl|wget|id|nc|ping|bash|sh),[/\w.-]+\}|\b(?:\w'\w'\w+|\w""\w""\w+)\b|/et'c|/\?\?\?/\?+|\(\) ?\{ ?:? ?; ?\} ?;|\b[a-z]\$@[a-z]|(?:base64 (?:-d|--decode)|xxd -r[ -p]*|\brev) ?\|+ ?(?:sudo )?(?:ba|z|da)?sh\b") { Before = 16, After = 40 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "destructive-command", Channels.All,
            ["rm -", "mkfs", "dd if", ":|:", "--no-preserve", "> /dev/sd", ">/dev/sd", "of=/dev/", "vssadmin", "wbadmin", "del /", "rd /s", "rmdir /s", "format c:", "chmod -r", "chmod 777 /", "cipher /w", "remove-item", "shred ", "wipefs", "kill -9 -1", "-delete", "| xargs rm", "git push --force", "shutil.rmtree("],
            @"\brm -[a-z]*(?:rf|fr)[a-z]* (?:--[a-z-]+ )*(?:/|~|\*|\$home)(?:\s|\*|$|[;|&'""`)])|\brm -[a-z]*(?:rf|fr)[a-z]* (?:--[a-z-]+ )*/(?:etc|usr|home|boot|bin|lib|root|opt|srv)/?(?:\s|\*|$|[;|&'""`)])|\brm -r -f /(?:\s|$)|--no-preserve-root|\bmkfs(?:\.\w+)? (?:-[\w-]+ )*/dev/|\bdd if=/dev/\w+ of=/dev/|>+ ?/dev/(?:sd|nvme|hd)[a-z]|:\(\) ?\{ ?:\|:& ?\} ?;|vssadmin (?:\w+\.exe )?delete shadows|wbadmin delete catalog|\bdel (?:/[a-z] ){1,4}(?:c:\\|\*)|\br(?:d|mdir) /s (?:/q )?c:\\|\bformat c: |chmod -r (?:0?777|000) /(?:\s|$|\*)|remove-item [^\n]*-recurse[^\n]{0,40}(?:c:\\|\$env)|\b(?:shred|wipefs)[^\n]{0,30} /dev/|kill -9 -1\b|find / [^\n]*-delete|shutil\.rmtree\(['""](?:/|~)['""]")
        { Before = 64, After = 80, IsForPasting = true },
        new(PolicyTypes.CommandInjection, Severity.Medium, "reverse-shell", Channels.All,
            ["/dev/tcp", "/dev/udp", "nc -", "ncat ", "netcat ", "/bin/sh", "/bin/bash", "pty.spawn", ".connect((", "s.connect(", "fsockopen(", "mkfifo", "socket.tcpsocket", "tcpclient(", "socat ", "tcpsocket", "cmd.exe", "-e sh", "-e bash"],
            @"/dev/(?:tcp|udp)/[\w.${}-]+/\d|\b(?:nc|ncat|netcat)(?:\.\w+)? [^\n]*-[a-z]*[ec] ?['""]?(?:/bin/|(?:ba|z)?sh\b|cmd)|\.connect\(\([^\n]*(?:/bin/|subprocess|dup2|pty|popen|recv)|pty\.spawn\(|fsockopen\(['""][^\n]*(?:exec|proc_open|sh -i|/bin/)|mkfifo [^\n]*(?:\bnc|ncat|telnet|openssl)|(?:net\.sockets\.tcpclient|tcpsocket)[^\n]*(?:getstream|exec|popen|iex|gets)|socat [^\n]*exec:|telnet [^\n|]*\| ?/bin/(?:ba)?sh|(?:ba)?sh -i ?(?:>|<|2>|&)|0<&\d+|nc [^\n|]{1,40}\| ?/bin/(?:ba)?sh")
        { Before = 100, After = 420, IsForPasting = true },
        new(PolicyTypes.CommandInjection, Severity.Medium, "download-and-run", Channels.Input | Channels.Completion,
            ["curl ", "wget ", "powershell", "iex", "invoke-expression", "downloadstring", "certutil", "bitsadmin", "mshta", "regsvr32", "rundll32", "<(curl", "$(curl", "urlopen("],
            @"\b(?:curl|wget) [^\n|]+\| ?(?:sudo )?(?:/bin/)?(?:(?:ba|z|da|k)?sh|python[23]?|perl|ruby|node)\b|\b(?:ba|z)?sh (?:-c ['""]?)?(?:<\(|['""]?\$\()(?:curl|wget)|powershell(?:\.exe)?[^\n]* -e(?:nc|c|ncodedcommand)? [a-z0-9+/=]{16}|\b(?:iex|invoke-expression)[ (]+[^\n]*(?:downloadstring|iwr|invoke-webrequest|irm)|(?:downloadstring|iwr|irm)[ (][^\n]*\| ?iex\b|certutil [^\n]{0,40}-urlcache|bitsadmin [^\n]{0,40}/transfer|mshta (?:https?|vbscript|javascript):|regsvr32 [^\n]{0,40}/i:http|exec\([^\n]{0,40}urlopen\(")
        { Before = 60, After = 200 },
        new(PolicyTypes.CommandInjection, Severity.Medium, "lasting-foothold", Channels.All, ["authorized_keys", "/etc/sudoers", "/etc/passwd", "/etc/shadow", "chmod +s", "chmod u+s", "chmod 4755", "crontab", "/etc/cron", "history -c", "iptables -f", "setenforce 0", "set-mppreference", "currentversion\\run", "nopasswd"],
            @">> ?['""]?(?:~|/root|/home/[\w.-]+|\$home)/\.ssh/authorized_keys|>> ?['""]?/etc/(?:sudoers|passwd|shadow|cron)|chmod (?:\+s|u\+s|4755) /(?:bin|usr|tmp)|\| ?crontab -|nopasswd: ?all['""]? ?>>|history -c ?(?:;|&&|\|)|set-mppreference [^\n]{0,40}disable|reg add [^\n]*currentversion\\run")
        { Before = 60, After = 80, IsForPasting = true },
        new(PolicyTypes.DataExfiltration, Severity.Medium, "command-that-sends-files", Channels.All, ["curl ", "wget ", "| nc ", "|nc ", "| curl", "--post-file", "invoke-restmethod", "scp ", "/etc/passwd", "id_rsa", ".aws/credentials"],
            @"\bcurl [^\n]*(?:-d|--data(?:-binary|-raw|-urlencode)?|-f|-t|--upload-file)[ =]?['""]?(?:\w+=)?(?:@|\$\(|`)[^\n]*|(?:cat|tar|env|printenv|base64|zip)[^\n|]*\| ?(?:base64[^\n|]{0,20}\| ?)?(?:curl|nc|ncat|wget|openssl)\b[^\n]{0,20}|wget [^\n]*--post-(?:file|data)[= ]['""]?(?:/|\$\(|`|~)|(?:https?:)?//[^\s'""]+(?:\?|=|/)['""]?(?:\$\(|`)(?:cat|env|whoami|id|hostname|base64)") { Before = 90, After = 200, IsForPasting = true },
    ];
}
