using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Caching;

/// <summary>An answer as the caches hold it: nonce, tag, and under AES-256-GCM when it was made (Unix ms, 8 bytes) and its bytes.</summary>
internal static class SealedResponse
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Head = NonceLength + TagLength;

    public static byte[] Seal(ResponseKey key, DateTimeOffset at, ReadOnlySpan<byte> answer)
    {
        var plain = new byte[sizeof(long) + answer.Length];
        BinaryPrimitives.WriteInt64LittleEndian(plain, at.ToUnixTimeMilliseconds());
        answer.CopyTo(plain.AsSpan(sizeof(long)));
        var entry = new byte[Head + plain.Length];
        RandomNumberGenerator.Fill(entry.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(key.Secret, TagLength);
        cipher.Encrypt(entry.AsSpan(0, NonceLength), plain, entry.AsSpan(Head), entry.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(key.Place));
        return entry;
    }

    /// <returns>Null for what was not sealed with this key or was changed.</returns>
    public static (DateTimeOffset At, ReadOnlyMemory<byte> Answer)? Open(ResponseKey key, ReadOnlySpan<byte> entry)
    {
        if (entry.Length < Head + sizeof(long))
        {
            return null;
        }

        var plain = new byte[entry.Length - Head];
        using var cipher = new AesGcm(key.Secret, TagLength);
        try
        {
            cipher.Decrypt(entry[..NonceLength], entry[Head..], entry.Slice(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(key.Place));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return (DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(plain)), plain.AsMemory(sizeof(long)));
    }
}
