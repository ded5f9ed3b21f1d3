using InferShield.Api.Gateway.Bodies;

namespace InferShield.Api.Tenants.Usage;

/// <summary>
/// Keeps the rows of usage few: a model counts under its own name when a provider has counted tokens of it or it has a
/// price, the first <see cref="Most"/> of a tenant and day; every other as <c>other</c>, and none as the empty name.
/// </summary>
internal sealed class UsageModels(PriceList prices)
{
    public const int Most = 100;
    public const string Other = "other";

    private readonly Dictionary<string, HashSet<string>> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private DateOnly _day;

    public string Name(DateOnly day, string tenant, string? model, bool isCounted)
    {
        if (string.IsNullOrEmpty(model))
        {
            return "";
        }

        lock (_gate)
        {
            if (day != _day)
            {
                _known.Clear();
                _day = day;
            }

            var names = _known.TryGetValue(tenant, out var known) ? known : _known[tenant] = new HashSet<string>(StringComparer.Ordinal);
            return names.Contains(model) || (names.Count < Most && BodyReader.IsIdentifier(model) && (isCounted || prices.Knows(model)) && names.Add(model))
                ? model
                : Other;
        }
    }
}
