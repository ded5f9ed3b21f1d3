namespace InferShield.Api.Storage;

/// <summary>Whether the schema is known to be up to date.</summary>
internal sealed class StorageState
{
    private volatile bool _isMigrated;

    public bool IsMigrated
    {
        get => _isMigrated;
        set => _isMigrated = value;
    }
}
