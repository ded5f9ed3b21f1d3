using System.Text;

namespace InferShield.Api.Audit.Verification;

/// <summary>The fields of one CSV line (RFC 4180).</summary>
internal static class CsvLine
{
    public static List<string> Split(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        var fields = new List<string>();
        var field = new StringBuilder();
        var inQuotes = false;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (inQuotes && character == '"' && index + 1 < text.Length && text[index + 1] == '"')
            {
                field.Append('"');
                index++;
            }
            else if (character == '"')
            {
                inQuotes = !inQuotes;
            }
            else if (character == ',' && !inQuotes)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
