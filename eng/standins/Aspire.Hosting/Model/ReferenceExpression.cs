using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A text with holes for values that are known only at run time (or, when publishing, only at the place of deployment).
/// Either a format with providers, or a choice between two expressions.
/// </summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    public static readonly ReferenceExpression Empty = new(new ExpressionParts(0));

    private readonly List<ExpressionHole> _holes;

    internal ReferenceExpression(ExpressionParts parts)
    {
        Format = parts.Format.ToString();
        _holes = parts.Holes;
    }

    private ReferenceExpression(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
    {
        (Format, _holes) = ("", []);
        (Condition, MatchValue, WhenTrue, WhenFalse) = (condition, matchValue, whenTrue, whenFalse);
        Name = ConditionalName(condition, matchValue, whenTrue, whenFalse);
    }

    public string Format { get; }

    public bool IsConditional => Condition is not null;

    public IValueProvider? Condition { get; }

    public string? MatchValue { get; }

    public ReferenceExpression? WhenTrue { get; }

    public ReferenceExpression? WhenFalse { get; }

    public IReadOnlyList<IValueProvider> ValueProviders =>
        IsConditional ? [.. WhenTrue!.ValueProviders, .. WhenFalse!.ValueProviders] : [.. _holes.Select(h => h.Provider)];

    public IReadOnlyList<string> ManifestExpressions => [.. _holes.Select(h => h.Expression)];

    public IReadOnlyList<string?> StringFormats => [.. _holes.Select(h => h.Format)];

    public string ValueExpression => IsConditional
        ? $"{{{Name}.connectionString}}"
        : string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    internal string? Name { get; }

    IEnumerable<object> IValueWithReferences.References => IsConditional
        ? [Condition!, .. ((IValueWithReferences)WhenTrue!).References, .. ((IValueWithReferences)WhenFalse!).References]
        : _holes.Select(h => (object)h.Provider);

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Build();

    public static ReferenceExpression CreateConditional(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
        => new(condition, matchValue, whenTrue, whenFalse);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (IsConditional)
        {
            var actual = await Condition!.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            var branch = string.Equals(actual, MatchValue, StringComparison.OrdinalIgnoreCase) ? WhenTrue! : WhenFalse!;
            return await branch.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
        }

        if (Format.Length == 0)
        {
            return null;
        }

        var values = new object?[_holes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await _holes[i].Provider.GetValueAsync(context, cancellationToken).ConfigureAwait(false);
            values[i] = _holes[i].Format is { } format && value is not null ? ExpressionParts.ApplyFormat(value, format) : value;
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    /// <summary>The name under which Aspire's manifest lists the choice: readable part of the condition, then a hash of all parts.</summary>
    private static string ConditionalName(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
    {
        var expression = condition is IManifestExpressionProvider provider ? provider.ValueExpression : "expr";
        var words = string.Concat(expression.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var hash = XxHash32.Hash(Encoding.UTF8.GetBytes(expression + whenTrue.ValueExpression + whenFalse.ValueExpression + matchValue));
        return $"cond-{string.Join('-', words)}-{Convert.ToHexStringLower(hash)}";
    }

    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly ExpressionParts _parts = new(literalLength + formattedCount * 3);

        public void AppendLiteral(string value) => _parts.AppendText(value);

        public void AppendFormatted(string? value) => _parts.AppendText(value);

        public void AppendFormatted(string? value, string? format = null) => _parts.AppendText(value, format);

        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => _parts.AppendHole(valueProvider, null);

        public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider
            => _parts.AppendHole(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider
            => _parts.AppendHole(valueProvider.Resource, null);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null) where T : IResource, IValueProvider, IManifestExpressionProvider
            => _parts.AppendHole(valueProvider.Resource, format);

        internal ReferenceExpression Build() => new(_parts);
    }
}

internal readonly record struct ExpressionHole(IValueProvider Provider, string Expression, string? Format);

/// <summary>A composite format under construction, braces of the text doubled.</summary>
internal sealed class ExpressionParts(int capacity)
{
    internal StringBuilder Format { get; } = new(capacity);

    internal List<ExpressionHole> Holes { get; } = [];

    internal void AppendText(string? value, string? format = null)
    {
        if (value is not null)
        {
            Format.Append(EscapeBraces(format is null ? value : ApplyFormat(value, format)));
        }
    }

    internal void AppendHole<T>(T provider, string? format) where T : IValueProvider, IManifestExpressionProvider
    {
        Format.Append(CultureInfo.InvariantCulture, $"{{{Holes.Count}}}");
        Holes.Add(new(provider, provider.ValueExpression, format));
    }

    internal static string ApplyFormat(string value, string format) => format.Equals("uri", StringComparison.OrdinalIgnoreCase)
        ? Uri.EscapeDataString(value)
        : throw new NotSupportedException($"The format '{format}' is not known: only 'uri' is.");

    /// <summary>Doubles single braces; those that are doubled already stay as they are, as Aspire has it.</summary>
    private static string EscapeBraces(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            escaped.Append(text[i]);
            if (text[i] is '{' or '}')
            {
                escaped.Append(text[i]);
                i += i + 1 < text.Length && text[i + 1] == text[i] ? 1 : 0;
            }
        }

        return escaped.ToString();
    }
}
