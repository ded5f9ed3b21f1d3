namespace InferShield.Api.Caching;

/// <summary>Whether the shared cache answers at the moment; without one it never does.</summary>
/// <param name="isShared">Whether there is to be one.</param>
internal sealed class CacheState(bool isShared)
{
    private volatile bool _isUsable;

    public bool IsShared => isShared;

    public bool IsUsable
    {
        get => _isUsable;
        set => _isUsable = value;
    }
}
