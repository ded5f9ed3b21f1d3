using System.Collections.Frozen;
using InferShield.Api.Detection;

namespace InferShield.Api.Policies.Rules;

/// <summary>The channels and tenants that a policy or a step is for.</summary>
internal sealed class Scope(IReadOnlyList<Channel> channels, IReadOnlyList<string> tenants)
{
    private readonly int _channels = channels.Count == 0 ? -1 : channels.Aggregate(0, (bits, channel) => bits | (1 << (int)channel));
    private readonly FrozenSet<string>? _tenants = tenants.Count == 0 ? null : tenants.ToFrozenSet(StringComparer.Ordinal);

    public bool Covers(Channel channel, string? tenant) => (_channels & (1 << (int)channel)) != 0 && Covers(tenant);

    public bool Covers(string? tenant) => _tenants is null || (tenant is not null && _tenants.Contains(tenant));
}
