namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the callbacks of a resource and hands out what they set, values still unresolved.</summary>
internal static class ResourceSettings
{
    internal static async Task<Dictionary<string, object>> VariablesAsync(IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        return context.EnvironmentVariables.ToDictionary(v => v.Key, v => Unwrap(v.Value));
    }

    internal static async Task<IReadOnlyList<object>> ArgumentsAsync(IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        return [.. context.Args.Select(Unwrap)];
    }

    /// <summary>The text of a value for one caller; null where a value provider has none.</summary>
    internal static async ValueTask<string?> TextAsync(object value, ValueProviderContext context, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(context, cancellationToken).ConfigureAwait(false),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static object Unwrap(object value) => value is IResourceBuilder<IResource> builder ? builder.Resource : value;
}
