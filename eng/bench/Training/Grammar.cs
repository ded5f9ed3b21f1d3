using System.Text;

namespace InferShield.Bench.Training;

/// <summary>
/// Makes texts of templates. A line <c>name = a | b</c> defines a slot; a line that starts with <c>#family head</c> begins a family;
/// any other line is a template, in which <c>{name}</c> is a slot and <c>(a|b|)</c> a choice. <c>\n</c> is a line's end.
/// </summary>
internal sealed class Grammar
{
    private readonly Dictionary<string, string[]> _slots = [];
    private readonly List<(string Family, int Head, List<string> Templates)> _families = [];

    public Grammar(params string[] sources)
    {
        foreach (var line in sources.SelectMany(source => source.Split('\n')).Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line[0] == '#' && char.IsAsciiLetter(line[1]))
            {
                var parts = line[1..].Split(' ');
                _families.Add(("own/" + parts[0], parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1, []));
            }
            else if (_families.Count == 0 && line.IndexOf(" = ", StringComparison.Ordinal) is var at and > 0)
            {
                _slots.Add(line[..at], [.. line[(at + 3)..].Split('|').Select(choice => choice.Trim())]);
            }
            else
            {
                _families[^1].Templates.Add(line);
            }
        }
    }

    /// <summary>Texts of every family, each text once.</summary>
    /// <param name="times">How often each template is used at most.</param>
    /// <param name="isAttack">What the families are.</param>
    public IEnumerable<Sample> Generate(int times, bool isAttack)
    {
        foreach (var (family, head, templates) in _families)
        {
            var lottery = new Lottery((ulong)family.Length * 7919);
            var seen = new HashSet<string>();
            foreach (var template in templates)
            {
                var count = template.Contains('{', StringComparison.Ordinal) || template.Contains('(', StringComparison.Ordinal) ? times : 1;
                for (var i = 0; i < count; i++)
                {
                    var text = Expand(template, lottery);
                    if (seen.Add(text))
                    {
                        yield return new Sample(family, isAttack, isAttack ? head : -1, text);
                    }
                }
            }
        }
    }

    private string Expand(string template, Lottery lottery)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '(' && template.IndexOf(c == '{' ? '}' : ')', i) is var close and > 0)
            {
                var inner = template[(i + 1)..close];
                if (c == '{')
                {
                    text.Append(Expand(lottery.Pick(_slots[inner]), lottery));
                }
                else if (inner.Contains('|', StringComparison.Ordinal))
                {
                    text.Append(Expand(lottery.Pick(inner.Split('|')), lottery));
                }
                else
                {
                    text.Append('(').Append(inner).Append(')');
                }

                i = close;
            }
            else if (c == '\\' && i + 1 < template.Length && template[i + 1] == 'n')
            {
                text.Append('\n');
                i++;
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString().Replace("  ", " ", StringComparison.Ordinal).Trim();
    }
}
