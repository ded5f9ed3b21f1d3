using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Policies.Redaction;

/// <summary>
/// The secrets that values are hashed and encrypted with. The first one is used, all can be read with, so that a new
/// one is put in front of the old. Each tenant has its own keys, derived by HKDF (RFC 5869).
/// </summary>
internal sealed class RedactionKeys
{
    public const int IdLength = 3;
    private const int LeastBytes = 32;
    private const int KeyBytes = 32;
    private const int MostKeys = 16;

    private readonly (byte[] Id, byte[] Secret)[] _keys;

    private RedactionKeys(IEnumerable<byte[]> secrets) =>
        _keys = [.. secrets.Select(secret => (Id: SHA256.HashData([.. "infershield redaction key"u8, .. secret])[..IdLength], secret))];

    /// <summary>Without keys nothing can be hashed or encrypted.</summary>
    public bool Any => _keys.Length > 0;

    /// <summary>What names the key that is used.</summary>
    public ReadOnlySpan<byte> CurrentId => _keys[0].Id;

    /// <param name="configured">Keys in Base64, at least 32 bytes each, with commas between them; null or blank for none.</param>
    /// <exception cref="FormatException">One is no such key; the message does not repeat it.</exception>
    public static RedactionKeys Parse(string? configured)
    {
        var entries = (configured ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return entries.Length <= MostKeys ? new RedactionKeys(entries.Select(Decode)) : throw new FormatException($"has more than {MostKeys} keys.");
    }

    /// <summary>The current key of a tenant for one purpose.</summary>
    public byte[] Derive(string purpose, string tenant) => Derive(_keys[0].Secret, purpose, tenant);

    /// <summary>The key of a tenant that an id names, or null when there is none.</summary>
    public byte[]? Derive(ReadOnlySpan<byte> id, string purpose, string tenant)
    {
        foreach (var key in _keys)
        {
            if (id.SequenceEqual(key.Id))
            {
                return Derive(key.Secret, purpose, tenant);
            }
        }

        return null;
    }

    private static byte[] Derive(byte[] secret, string purpose, string tenant) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, info: Encoding.UTF8.GetBytes($"infershield {purpose}\0{tenant}"));

    private static byte[] Decode(string entry, int index)
    {
        var bytes = new byte[entry.Length];
        return Convert.TryFromBase64String(entry, bytes, out var count) && count >= LeastBytes
            ? bytes[..count]
            : throw new FormatException($"has a key (number {index + 1}) that is not at least {LeastBytes} bytes in Base64.");
    }
}
