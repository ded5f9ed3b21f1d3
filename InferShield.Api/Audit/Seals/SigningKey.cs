using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using InferShield.Api.Audit.Chain;

namespace InferShield.Api.Audit.Seals;

/// <summary>The public half of a key that seals are signed with; it stays known after the key is retired.</summary>
/// <param name="Id">The first 32 hex digits of the SHA-256 of the public key's SubjectPublicKeyInfo.</param>
/// <param name="Algorithm"><c>ES256</c>: ECDSA over P-256 with SHA-256, the signature as r and s of 32 bytes each.</param>
/// <param name="PublicKey">PEM.</param>
/// <param name="CreatedAt">When the gateway first signed with it.</param>
/// <param name="RetiredAt">When another key took its place; null while it is in force.</param>
internal sealed record SigningKey(string Id, string Algorithm, string PublicKey, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt)
{
    public const string Es256 = "ES256";

    /// <summary>The key before, which signed for this one; null for the first, and where it was not at hand.</summary>
    public string? AttestedBy { get; init; }

    /// <summary>That key's signature over <see cref="Registration"/>, base64url.</summary>
    public string? Attestation { get; init; }

    private const int IdLength = 32;
    private const int LongestPem = 4096;
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>What the key before signs: JSON without white space, properties in this order.</summary>
    public byte[] Registration()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", "key");
            json.WriteString("id", Id);
            json.WriteString("algorithm", Algorithm);
            json.WriteString("publicKey", PublicKey);
            json.WriteString("createdAt", CanonicalRow.Time(CreatedAt));
            json.WriteString("attestedBy", AttestedBy);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Whether the key before signed for this one.</summary>
    public bool IsAttestedBy(SigningKey before)
    {
        using var key = AttestedBy == before.Id && Base64Url.IsValid(Attestation ?? "?") ? before.Open() : null;
        return key?.VerifyData(Registration(), Base64Url.DecodeFromChars(Attestation), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) == true;
    }

    /// <summary>Whether the key is of the one kind that signs.</summary>
    public static bool IsP256(ECDsa key) => key.KeySize == 256 && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value is P256;

    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..IdLength];

    /// <summary>The public key; null when it is none of this kind or its id is another's.</summary>
    public ECDsa? Open()
    {
        if (Algorithm != Es256 || Read(PublicKey) is not { } key)
        {
            return null;
        }

        if (IdOf(key) == Id)
        {
            return key;
        }

        key.Dispose();
        return null;
    }

    /// <summary>A P-256 key from PEM text; null when it is none.</summary>
    public static ECDsa? Read(string pem)
    {
        if (pem.Length > LongestPem)
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (IsP256(key))
            {
                return key;
            }
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or NotSupportedException)
        {
            // Answered below; a curve that the platform does not know is not supported.
        }

        key.Dispose();
        return null;
    }
}
