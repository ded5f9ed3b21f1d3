using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Builds a <see cref="ReferenceExpression"/> piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    internal ExpressionParts Parts { get; } = new(64);

    public bool IsEmpty => Parts.Format.Length == 0;

#pragma warning disable CA1822 // The handler does the work while the call is prepared.
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
    }
#pragma warning restore CA1822

    public void AppendLiteral(string value) => Parts.AppendText(value);

    public void AppendFormatted(string? value) => Parts.AppendText(value);

    public void AppendFormatted(string? value, string? format = null) => Parts.AppendText(value, format);

    public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => Parts.AppendHole(valueProvider, null);

    public void AppendFormatted<T>(T valueProvider, string? format) where T : IValueProvider, IManifestExpressionProvider
        => Parts.AppendHole(valueProvider, format);

    public ReferenceExpression Build() => new(Parts);

    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
    {
        public void AppendLiteral(string value) => builder.Parts.AppendText(value);

        public void AppendFormatted(string? value) => builder.Parts.AppendText(value);

        public void AppendFormatted(string? value, string format) => builder.Parts.AppendText(value, format);

        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => builder.Parts.AppendHole(valueProvider, null);

        public void AppendFormatted<T>(T valueProvider, string? format) where T : IValueProvider, IManifestExpressionProvider
            => builder.Parts.AppendHole(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider
            => builder.Parts.AppendHole(valueProvider.Resource, null);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format) where T : IResource, IValueProvider, IManifestExpressionProvider
            => builder.Parts.AppendHole(valueProvider.Resource, format);
    }
}
