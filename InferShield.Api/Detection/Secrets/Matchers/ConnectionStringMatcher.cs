using System.Buffers;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds passwords in connection strings of ADO.NET, ODBC and JDBC: pairs of names and values with a server among them.</summary>
internal sealed class ConnectionStringMatcher : ISecretMatcher
{
    private const int Lookback = 200;
    private const int LongestPassword = 128;

    private static readonly SearchValues<char> Stops = SearchValues.Create(";\"'\n &<>");
    private static readonly RuleInfo AdoNet = new(PolicyTypes.Secret, Severity.Critical, "connection-string-password", Entities.ConnectionString);
    private static readonly RuleInfo Jdbc = new(PolicyTypes.Secret, Severity.Critical, "jdbc-url-password", Entities.ConnectionString);
    private static readonly SearchValues<string> Companions = SearchValues.Create(
        ["server=", "source=", "host=", "user id=", "uid=", "driver=", "database=", "catalog=", "username=", "user="], StringComparison.Ordinal);

    public IReadOnlyList<string> Keywords { get; } = [";password=", ";pwd=", "; password=", "; pwd=", "&password=", "?password="];

    public int Order => Orders.Named;

    public IEnumerable<RuleInfo> Rules => [AdoNet, Jdbc];

    public int Match(Search search, int start, int end)
    {
        var text = search.Text;
        var window = text[end..Math.Min(text.Length, end + LongestPassword)];
        var length = window.IndexOfAny(Stops);
        length = length < 0 ? window.Length : length;
        if (length < 4 || length == LongestPassword || Placeholders.IsBlank(window[..length], search.Lower[end..(end + length)]) || window[0] == '*')
        {
            return end;
        }

        var before = search.Lower[Math.Max(0, start - Lookback)..start];
        if (before.Contains("jdbc:", StringComparison.Ordinal))
        {
            search.Report(Jdbc, end, end + length);
        }
        else if (text[start] == ';' && before.ContainsAny(Companions))
        {
            search.Report(AdoNet, end, end + length);
        }

        return end;
    }
}
