using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Collects what the written expressions need besides the model's own resources: parameters that nobody added,
/// values in another format ("name-uri-encoded") and choices ("cond-…").
/// </summary>
internal sealed class ManifestReferences
{
    private readonly HashSet<string> _names = new(ResourceNames.Comparer);
    private readonly List<IResource> _resources = [];
    private readonly List<(ParameterResource Parameter, string Format, string Name)> _formatted = [];
    private readonly Dictionary<string, ReferenceExpression> _choices = new(ResourceNames.Comparer);
    private readonly HashSet<object> _visiting = new(ReferenceEqualityComparer.Instance);

    internal IReadOnlyList<IResource> Resources => _resources;

    internal void Reserve(IEnumerable<string> names) => _names.UnionWith(names);

    /// <summary>The text that the manifest shows for a value; notes everything that the value refers to.</summary>
    internal string Use(object value, string expression)
    {
        var text = value is ReferenceExpression { IsConditional: false } reference ? Format(reference) : expression;
        Note(value);
        return text;
    }

    internal void WriteFormatted(Utf8JsonWriter writer, ParameterResource? of)
    {
        foreach (var (parameter, format, name) in _formatted.Where(f => of is null || f.Parameter == of).ToArray())
        {
            writer.WriteStartObject(name);
            writer.WriteString("type", "annotated.string");
            writer.WriteString("value", parameter.ValueExpression);
            writer.WriteString("filter", format);
            writer.WriteEndObject();
            _formatted.Remove((parameter, format, name));
        }
    }

    internal async Task WriteChoicesAsync(Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        foreach (var (name, choice) in _choices)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type", "value.v0");
            writer.WriteString("connectionString", await choice.GetValueAsync(cancellationToken).ConfigureAwait(false) ?? "");
            writer.WriteEndObject();
        }
    }

    private string Format(ReferenceExpression reference)
    {
        var arguments = reference.ManifestExpressions.Select((expression, i) =>
            reference.StringFormats[i] is { Length: > 0 } format && FormattedName(reference.ValueProviders[i], format) is { } name
                ? $"{{{name}.value}}"
                : expression);
        return string.Format(CultureInfo.InvariantCulture, reference.Format, [.. arguments]);
    }

    private void Note(object value)
    {
        if (value is ReferenceExpression reference)
        {
            NoteExpression(reference);
        }

        if (value is IResource resource)
        {
            if (!_resources.Contains(resource))
            {
                _resources.Add(resource);
                _names.Add(resource.Name);
            }
        }
        else if (value is IValueWithReferences holder && _visiting.Add(value))
        {
            foreach (var part in holder.References)
            {
                Note(part);
            }

            _visiting.Remove(value);
        }
    }

    private void NoteExpression(ReferenceExpression reference)
    {
        if (reference.IsConditional)
        {
            _choices.TryAdd(reference.Name!, reference);
            _names.Add(reference.Name!);
            _ = (Format(reference.WhenTrue!), Format(reference.WhenFalse!));
            return;
        }

        _ = Format(reference);
        foreach (var choice in reference.ValueProviders.OfType<ReferenceExpression>().Where(e => e.IsConditional))
        {
            _choices.TryAdd(choice.Name!, choice);
            _names.Add(choice.Name!);
        }
    }

    private string? FormattedName(IValueProvider provider, string format)
    {
        var parameter = provider switch
        {
            ParameterResource direct => direct,
            ReferenceExpression { Format: "{0}" } wrapped => wrapped.ValueProviders[0] as ParameterResource,
            _ => null,
        };
        if (parameter is null)
        {
            return null;
        }

        var known = _formatted.FirstOrDefault(f => f.Parameter == parameter && f.Format == format).Name;
        if (known is null)
        {
            var plain = $"{parameter.Name}-{format.ToLowerInvariant()}-encoded";
            known = Enumerable.Range(0, int.MaxValue).Select(i => i == 0 ? plain : $"{plain}-{i}").First(_names.Add);
            _formatted.Add((parameter, format, known));
        }

        return known;
    }
}
