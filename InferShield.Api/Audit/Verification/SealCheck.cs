using System.Buffers.Text;
using System.Security.Cryptography;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>Checks a tenant's seals for themselves: signatures, and that each follows the one before.</summary>
internal sealed class SealCheck : IDisposable
{
    // Another instance may go on with the key before for a while; clocks differ.
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    private readonly Dictionary<string, (ECDsa Key, SigningKey Of)> _keys = new(StringComparer.Ordinal);
    private readonly string _tenant;
    private AuditSeal? _last;
    private AuditSeal? _lastOfRecords;

    public SealCheck(string tenant, IEnumerable<SigningKey> keys)
    {
        _tenant = tenant;
        foreach (var key in keys)
        {
            if (!_keys.ContainsKey(key.Id) && key.Open() is { } opened)
            {
                _keys[key.Id] = (opened, key);
            }
        }
    }

    /// <summary>The next seal, in the order of their numbers.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Next(AuditSeal seal)
    {
        var problem = Problem(seal);
        _last = seal;
        if (seal.Kind == AuditSeal.OfRecords)
        {
            _lastOfRecords = seal;
        }

        return problem is null ? null : $"{seal.Kind} {seal.Number} (records {seal.FirstSequence} to {seal.LastSequence}): {problem}";
    }

    public void Dispose()
    {
        foreach (var (key, _) in _keys.Values)
        {
            key.Dispose();
        }
    }

    private string? Problem(AuditSeal seal)
    {
        if (seal.TenantId != _tenant)
        {
            return "it is of another tenant";
        }

        if (seal.Kind is not (AuditSeal.OfRecords or AuditSeal.Tombstone) || seal.FirstSequence < 1 || seal.LastSequence < seal.FirstSequence)
        {
            return "its range or kind makes no sense";
        }

        if (!_keys.TryGetValue(seal.KeyId, out var key))
        {
            return $"its key {seal.KeyId} is not known, or not one that is trusted";
        }

        if (!Base64Url.IsValid(seal.Signature) || !key.Key.VerifyData(
            seal.Payload(), Base64Url.DecodeFromChars(seal.Signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
        {
            return "its signature is not over what it says";
        }

        if (seal.SealedAt < key.Of.CreatedAt - Tolerance || seal.SealedAt > key.Of.RetiredAt + Tolerance)
        {
            return $"it says that it was made at {seal.SealedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, when its key {seal.KeyId} was not in force";
        }

        return seal.Number == 1 && seal.Previous != AuditSeal.Genesis ? "it is the first and names one before"
            : _last is { } last && last.Number + 1 == seal.Number && seal.Previous != last.Hash() ? "it does not follow the one before"
            : _last is not null && seal.Number <= _last.Number ? "it stands out of order"
            : seal.Kind == AuditSeal.OfRecords && _lastOfRecords is { } before && seal.FirstSequence != before.LastSequence + 1
                ? $"records {before.LastSequence + 1} to {seal.FirstSequence - 1} are under no seal"
            : null;
    }
}
