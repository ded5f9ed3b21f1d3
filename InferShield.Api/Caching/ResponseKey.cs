using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace InferShield.Api.Caching;

/// <summary>
/// Where an answer lies and what it is encrypted with. Both follow from the tenant and the whole request: whoever cannot send
/// the request as that tenant can neither find nor read its answer.
/// </summary>
/// <param name="Place">The cache's key.</param>
/// <param name="Secret">256 bits.</param>
internal sealed record ResponseKey(string Place, byte[] Secret)
{
    /// <param name="tenantId">Whose request it is.</param>
    /// <param name="circumstances">All that decides about the answer and is not in the body, in an order that never changes.</param>
    /// <param name="body">What is asked.</param>
    public static ResponseKey Of(string tenantId, IEnumerable<string> circumstances, JsonObject body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in circumstances.Prepend(tenantId))
        {
            Append(hash, Encoding.UTF8.GetBytes(part));
        }

        Append(hash, CanonicalJson.Of(body).Span);
        var request = hash.GetHashAndReset();
        return new ResponseKey($"response:{tenantId}:{Convert.ToHexStringLower(HMACSHA256.HashData(request, "place"u8))}", HMACSHA256.HashData(request, "secret"u8));
    }

    // The length first, so that no two lists of parts are the same bytes.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
