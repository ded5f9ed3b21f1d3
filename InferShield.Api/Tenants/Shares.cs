namespace InferShield.Api.Tenants;

/// <summary>Keeps a tenant that has neighbours from taking all of what they share.</summary>
internal sealed class Shares
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);

    /// <summary>Takes so much, unless the caller's tenant had more than <paramref name="most"/> then; nothing holds who has no neighbours.</summary>
    public bool TryTake(Caller? caller, long amount, long most)
    {
        if (caller is not { HasNeighbours: true })
        {
            return true;
        }

        lock (_gate)
        {
            var taken = _taken.GetValueOrDefault(caller.TenantId) + amount;
            if (taken > most)
            {
                return false;
            }

            _taken[caller.TenantId] = taken;
            return true;
        }
    }

    public void GiveBack(Caller? caller, long amount)
    {
        if (caller is not { HasNeighbours: true })
        {
            return;
        }

        lock (_gate)
        {
            var left = _taken.GetValueOrDefault(caller.TenantId) - amount;
            if (left > 0)
            {
                _taken[caller.TenantId] = left;
            }
            else
            {
                _taken.Remove(caller.TenantId);
            }
        }
    }
}
