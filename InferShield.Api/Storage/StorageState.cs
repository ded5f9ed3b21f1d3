namespace InferShield.Api.Storage;

/// <summary>What is known of the database without asking it.</summary>
internal sealed class StorageState
{
    private volatile bool _isMigrated;
    private volatile bool _isUp;
    private volatile bool _wasAsked;

    /// <summary>Whether the schema is known to be up to date.</summary>
    public bool IsMigrated
    {
        get => _isMigrated;
        set => _isMigrated = value;
    }

    /// <summary>Whether the database answered when it was last asked; null before the first time.</summary>
    public bool? IsUp => _wasAsked ? _isUp : null;

    public void Answered(bool isUp)
    {
        _isUp = isUp;
        _wasAsked = true;
    }
}
