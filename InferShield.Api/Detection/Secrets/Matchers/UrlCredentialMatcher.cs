using System.Buffers;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds passwords in URLs (RFC 3986, user information): <c>postgres://user:password@host</c>.</summary>
internal sealed class UrlCredentialMatcher : ISecretMatcher
{
    private const int LongestUserInformation = 300;
    private const int ShortestPassword = 3;
    private const int LongestScheme = 20;

    private static readonly SearchValues<char> Stops = SearchValues.Create(" \n\"'`<>/?#,");
    private static readonly SearchValues<char> SchemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+");
    private static readonly SearchValues<char> Signs = SearchValues.Create("!#%^*-_+~.");
    private static readonly (string Scheme, RuleInfo Rule)[] Schemes =
    [
        ("postgres", Rule("postgres-url")), ("mysql", Rule("mysql-url")), ("mariadb", Rule("mysql-url")), ("mongodb", Rule("mongodb-url")), ("redis", Rule("redis-url")),
        ("rediss", Rule("redis-url")), ("amqp", Rule("amqp-url")), ("sqlserver", Rule("sqlserver-url")), ("mssql", Rule("sqlserver-url")), ("oracle", Rule("oracle-url")), ("clickhouse", Rule("clickhouse-url")),
        ("cockroach", Rule("postgres-url")), ("neo4j", Rule("neo4j-url")), ("bolt", Rule("neo4j-url")), ("ldap", Rule("ldap-url")), ("smtp", Rule("smtp-url")), ("imap", Rule("imap-url")), ("ftp", Rule("ftp-url")),
        ("sftp", Rule("ftp-url")), ("ssh", Rule("ssh-url")), ("mqtt", Rule("mqtt-url")), ("nats", Rule("nats-url")), ("kafka", Rule("kafka-url")), ("memcached", Rule("memcached-url")), ("elasticsearch", Rule("elasticsearch-url")),
        ("snowflake", Rule("snowflake-url")), ("couchdb", Rule("couchdb-url")), ("influxdb", Rule("influxdb-url")), ("git", Rule("git-url")), ("socks5", Rule("proxy-url")), ("rtsp", Rule("rtsp-url")), ("http", Rule("basic-auth-url")),
    ];

    private static readonly RuleInfo Sidekiq = new(PolicyTypes.Secret, Severity.Critical, "sidekiq-sensitive-url", Entities.Password);

    public IReadOnlyList<string> Keywords { get; } = ["://"];

    public int Order => Orders.Named;

    public IEnumerable<RuleInfo> Rules => Schemes.Select(scheme => scheme.Rule).Append(Sidekiq).Distinct();

    public int Match(Search search, int start, int end)
    {
        var text = search.Text;
        var window = text[end..Math.Min(text.Length, end + LongestUserInformation)];
        var stop = window.IndexOfAny(Stops);
        window = stop < 0 ? window : window[..stop];
        var at = window.LastIndexOf('@');
        var colon = at < 0 ? -1 : window[..at].IndexOf(':');
        if (colon < 0 || at + 1 >= window.Length || RuleOf(search.Lower[Math.Max(0, start - LongestScheme)..start]) is not { } rule)
        {
            return 0;
        }

        var (from, to) = (end + colon + 1, end + at);
        if (IsPassword(text[from..to], search.Lower[from..to], text[end..(end + colon)]))
        {
            search.Report(window[(at + 1)..].StartsWith("gems.contribsys.com") || window[(at + 1)..].StartsWith("enterprise.contribsys.com") ? Sidekiq : rule, from, to);
        }

        return end + window.Length;
    }

    private static RuleInfo? RuleOf(ReadOnlySpan<char> before)
    {
        var scheme = before[(before.LastIndexOfAnyExcept(SchemeLetters) + 1)..];
        foreach (var (name, rule) in Schemes)
        {
            if (scheme.StartsWith(name, StringComparison.Ordinal))
            {
                return rule;
            }
        }

        return null;
    }

    private static bool IsPassword(ReadOnlySpan<char> password, ReadOnlySpan<char> lower, ReadOnlySpan<char> user) =>
        password.Length >= ShortestPassword
        && !password.Equals(user, StringComparison.OrdinalIgnoreCase)
        && !Placeholders.IsBlank(password, lower)
        && password[0] is not (':' or '*')
        && Randomness.Order(lower) < 0.75
        && (Randomness.HasDigit(password) || password.Length >= 8 || password.ContainsAny(Signs));

    private static RuleInfo Rule(string name) => new(PolicyTypes.Secret, Severity.Critical, name, name == "basic-auth-url" ? Entities.Password : Entities.ConnectionString);
}
