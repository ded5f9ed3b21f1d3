namespace InferShield.Api.Caching;

/// <summary>Whether the shared cache answers at the moment; without one it never does.</summary>
internal sealed class CacheState
{
    private volatile bool _isUsable;

    public bool IsUsable
    {
        get => _isUsable;
        set => _isUsable = value;
    }
}
