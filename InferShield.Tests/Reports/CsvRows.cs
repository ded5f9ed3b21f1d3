using System.Text;
using CsvHelper;

namespace InferShield.Tests.Reports;

/// <summary>Reads reports in CSV.</summary>
internal static class CsvRows
{
    /// <summary>The rows by the names of their columns, without remarks.</summary>
    public static List<Dictionary<string, string>> Of(byte[] csv)
    {
        using var reader = CsvReader.Create(Encoding.UTF8.GetBytes(WithoutRemarks(csv)), new CsvReaderOptions { HasHeader = false });
        string[]? names = null;
        var rows = new List<Dictionary<string, string>>();
        while (reader.Read())
        {
            var fields = Enumerable.Range(0, reader.FieldCount).Select(reader.GetString).ToArray();
            if (names is null)
            {
                names = fields;
            }
            else
            {
                rows.Add(names.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second));
            }
        }

        return rows;
    }

    public static string WithoutRemarks(byte[] csv)
    {
        var text = Encoding.UTF8.GetString(csv);
        text = text[..text.IndexOf("# infershield-verification: ", StringComparison.Ordinal)];
        return string.Concat(text.Split("\r\n").Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal)).Select(line => line + "\r\n"));
    }
}
