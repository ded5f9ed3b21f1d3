using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace InferShield.Api.Reports.Formats;

/// <summary>HTML as it is written: everything that is no markup of ours is encoded, and stands in its own direction.</summary>
internal sealed class HtmlText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    /// <summary>Markup of ours; never a value.</summary>
    public HtmlText Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public HtmlText Line(string markup)
    {
        _text.Append(markup).Append('\n');
        return this;
    }

    /// <summary>A value, with its direction kept from what is around it.</summary>
    public HtmlText Value(string value)
    {
        _text.Append("<bdi>").Append(Encode(value)).Append("</bdi>");
        return this;
    }

    public HtmlText Element(string name, string text)
    {
        _text.Append('<').Append(name).Append('>').Append(Encode(text)).Append("</").Append(name).Append(">\n");
        return this;
    }

    public HtmlText Heading(string id, string text)
    {
        _text.Append("<h2 id=\"").Append(id).Append("\">").Append(Encode(text)).Append("</h2>\n");
        return this;
    }

    /// <summary>Begins a table; numbers stand right.</summary>
    public HtmlText Table(string caption, params IReadOnlyList<string> columns)
    {
        _text.Append("<table>\n<caption>").Append(Encode(caption)).Append("</caption>\n<thead><tr>");
        foreach (var column in columns)
        {
            _text.Append("<th scope=\"col\">").Append(Encode(column)).Append("</th>");
        }

        _text.Append("</tr></thead>\n<tbody>\n");
        return this;
    }

    public HtmlText Row(params IReadOnlyList<object?> cells)
    {
        _text.Append("<tr>");
        foreach (var cell in cells)
        {
            if (cell is long or int)
            {
                _text.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{cell:N0}</td>");
            }
            else
            {
                _text.Append("<td>");
                Value(cell switch
                {
                    DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    null => "",
                    _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
                });
                _text.Append("</td>");
            }
        }

        _text.Append("</tr>\n");
        return this;
    }

    public HtmlText EndTable() => Raw("</tbody>\n</table>\n");

    public static string Encode(string value) => Encoder.Encode(value);

    /// <summary>What was written since the last time.</summary>
    public byte[] Take()
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        return bytes;
    }
}
