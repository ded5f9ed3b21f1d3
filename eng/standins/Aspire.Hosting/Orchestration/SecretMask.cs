using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Blots out the values of secret parameters in what is printed or kept of resources' output.</summary>
internal sealed class SecretMask
{
    private const int ShortestSecret = 6;
    private ImmutableHashSet<string> _secrets = [];

    /// <summary>Learns the secrets that a value is made of; to be called after the value has been resolved.</summary>
    internal void Learn(object value) => Learn(value, new HashSet<object>(ReferenceEqualityComparer.Instance));

    internal string Apply(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "*****", StringComparison.Ordinal);
        }

        return text;
    }

    private void Learn(object value, HashSet<object> seen)
    {
        if (!seen.Add(value))
        {
            return;
        }

        if (value is ParameterResource { Secret: true } parameter && parameter.PeekValue() is { Length: >= ShortestSecret } secret)
        {
            ImmutableInterlocked.Update(ref _secrets, known => known.Add(secret).Add(Uri.EscapeDataString(secret)));
        }

        foreach (var part in value is IValueWithReferences holder ? holder.References : [])
        {
            Learn(part, seen);
        }
    }
}
