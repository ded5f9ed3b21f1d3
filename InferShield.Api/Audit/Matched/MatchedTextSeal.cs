using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InferShield.Api.Policies;
using InferShield.Api.Policies.Redaction;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Matched;

/// <summary>
/// Seals what matched for the tenants that want it kept: base64url of key id, nonce, AES-256-GCM ciphertext and tag, under a key that
/// is derived from <c>Policies:RedactionKey</c> for the tenant and this purpose alone. Tenant and record are authenticated, so that a
/// sealed text opens in its own record only.
/// </summary>
internal sealed class MatchedTextSeal(IOptions<MatchedTextOptions> options, IOptions<PolicyOptions> policies)
{
    private const string Purpose = "audit matched text";
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = RedactionKeys.IdLength + NonceLength + TagLength;

    private readonly RedactionKeys _keys = RedactionKeys.Parse(policies.Value.RedactionKey);

    // Deriving a key costs more than using it.
    private readonly ConcurrentDictionary<string, byte[]> _derived = new(StringComparer.Ordinal);

    /// <summary>What takes a request's texts; null where the tenant does not want them kept.</summary>
    public MatchedTexts? TextsFor(string tenant) => options.Value.IsWantedBy(tenant) ? new MatchedTexts() : null;

    /// <summary>Null for no texts.</summary>
    public string? Seal(string tenant, Guid record, MatchedTexts texts)
    {
        if (texts.ToJson() is not { } plain)
        {
            return null;
        }

        var sealedText = new byte[Overhead + plain.Length];
        _keys.CurrentId.CopyTo(sealedText);
        var nonce = sealedText.AsSpan(RedactionKeys.IdLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_derived.GetOrAdd(tenant, name => _keys.Derive(Purpose, name)), TagLength);
        cipher.Encrypt(nonce, plain, sealedText.AsSpan(RedactionKeys.IdLength + NonceLength, plain.Length), sealedText.AsSpan(sealedText.Length - TagLength), Context(tenant, record));
        return Base64Url.EncodeToString(sealedText);
    }

    /// <summary>Null for what was not sealed for this record, or with a key that is not configured any more.</summary>
    public IReadOnlyList<MatchedText>? Open(string tenant, Guid record, string sealedText)
    {
        if (!Base64Url.IsValid(sealedText) || Base64Url.DecodeFromChars(sealedText) is not { Length: > Overhead } bytes
            || _keys.Derive(bytes.AsSpan(0, RedactionKeys.IdLength), Purpose, tenant) is not { } key)
        {
            return null;
        }

        var plain = new byte[bytes.Length - Overhead];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(
                bytes.AsSpan(RedactionKeys.IdLength, NonceLength), bytes.AsSpan(RedactionKeys.IdLength + NonceLength, plain.Length), bytes.AsSpan(bytes.Length - TagLength), plain,
                Context(tenant, record));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return JsonSerializer.Deserialize<List<MatchedText>>(plain, JsonSerializerOptions.Web);
    }

    private static byte[] Context(string tenant, Guid record) => Encoding.UTF8.GetBytes($"{record:N} {tenant}");
}
