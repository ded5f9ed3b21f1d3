using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace InferShield.Api.Audit.Verification;

/// <summary>A verification block as it was read: nothing of it is believed yet.</summary>
internal sealed record VerificationBlock(VerificationManifest Manifest, string ContentSha256, string After, string KeyId, string Algorithm)
{
    /// <summary>Base64url digits of a block at most; seals of decades fit.</summary>
    public const int Longest = 48 * 1024 * 1024;

    private byte[] Signed { get; init; } = [];

    private byte[] Signature { get; init; } = [];

    /// <exception cref="FormatException">The text is no block; the message says why.</exception>
    public static VerificationBlock Read(ReadOnlySpan<byte> base64)
    {
        if (!Base64Url.IsValid(base64))
        {
            throw new FormatException("it is no base64url");
        }

        var text = Base64Url.DecodeFromUtf8(base64);
        var end = text.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(VerifiedOutput.SignatureProperty));
        if (end < 0)
        {
            throw new FormatException("it has no signature");
        }

        byte[] signed = [.. text.AsSpan(0, end), (byte)'}'];
        try
        {
            var parsed = JsonSerializer.Deserialize<SignedBlock>(signed, VerificationJson.Options);
            using var whole = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = VerificationJson.Options.MaxDepth });
            if (parsed?.Manifest is not { } manifest || manifest.Chain.Seals.Any(seal => seal is null) || manifest.Keys.Any(key => key is null))
            {
                throw new FormatException("a part of it is missing");
            }

            if (manifest.Version != VerificationManifest.CurrentVersion)
            {
                throw new FormatException($"its version is {manifest.Version}; this program knows {VerificationManifest.CurrentVersion}");
            }

            return new VerificationBlock(manifest, parsed.ContentSha256, parsed.After, parsed.KeyId, parsed.Algorithm)
            {
                Signed = signed,
                Signature = Base64Url.DecodeFromChars(whole.RootElement.GetProperty("signature").GetString()),
            };
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("it is not the JSON of a block", exception);
        }
    }

    public bool IsSignedBy(ECDsa key) => key.VerifyData(Signed, Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}

/// <summary>The JSON of a block without its signature.</summary>
internal sealed record SignedBlock
{
    public required VerificationManifest Manifest { get; init; }

    public required string ContentSha256 { get; init; }

    public required string After { get; init; }

    public required string KeyId { get; init; }

    public required string Algorithm { get; init; }
}
