using System.Collections.Concurrent;
using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Gateway;

/// <summary>
/// Keeps the <c>model</c> label bounded: the first <see cref="Most"/> names that the provider accepted count
/// under their own name, every other as <c>other</c>.
/// </summary>
internal sealed class ModelNames
{
    public const int Most = 50;

    private const int Longest = 64;

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    public string Label(string model, bool accepted)
    {
        if (_known.ContainsKey(model))
        {
            return model;
        }

        if (!accepted || model.Length > Longest || !BodyReader.IsIdentifier(model) || _known.Count >= Most)
        {
            return "other";
        }

        _known.TryAdd(model, true);
        return model;
    }
}
