using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InferShield.Api.Policies.Language;

/// <summary>
/// One text for one document, however it was written: JSON without white space and comments, the fields of each object in
/// the order of their names, lists as they were.
/// </summary>
internal static class CanonicalPolicies
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="root">A document that <see cref="PolicyLanguage"/> understood.</param>
    public static string Of(PolicyNode root)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, root);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter writer, PolicyNode node)
    {
        switch (node.Kind)
        {
            case PolicyNodeKind.Object:
                writer.WriteStartObject();
                foreach (var member in node.Members.OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case PolicyNodeKind.List:
                writer.WriteStartArray();
                node.Items.ForEach(item => Write(writer, item));
                writer.WriteEndArray();
                break;
            case PolicyNodeKind.Number:
                writer.WriteNumberValue(int.Parse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                break;
            case PolicyNodeKind.Truth:
                writer.WriteBooleanValue(node.Text is ['t' or 'T', ..]);
                break;
            case PolicyNodeKind.Text:
                // As bytes: half a surrogate pair, which YAML can escape, is replaced rather than refused.
                writer.WriteStringValue(Encoding.UTF8.GetBytes(node.Text));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
