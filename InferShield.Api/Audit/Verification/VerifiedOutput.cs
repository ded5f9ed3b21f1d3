using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>
/// Passes on what is written and hashes it; <see cref="SealAsync"/> ends it with the signed verification block. The
/// stream beneath is left open.
/// </summary>
internal sealed class VerifiedOutput(Stream output, SigningKeys keys) : Stream
{
    /// <summary>What stands before the block in every format.</summary>
    public const string Marker = "infershield-verification: ";

    /// <summary>Where the signed JSON ends and the signature begins.</summary>
    public const string SignatureProperty = ",\"signature\":\"";

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _written;
    private bool _isSealed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_isSealed;

    /// <summary>Bytes so far, the block's included.</summary>
    public override long Length => _written;

    /// <inheritdoc cref="Length"/>
    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Writes <paramref name="before"/>, the marker, the block and <paramref name="after"/>; nothing can follow. The block
    /// is base64url of JSON: <c>manifest, contentSha256</c> (of every byte before the marker), <c>after, keyId, algorithm,
    /// signature</c> (over this JSON without itself).
    /// </summary>
    /// <param name="manifest">What the file says of itself.</param>
    /// <param name="before">Opens whatever of the format holds the block.</param>
    /// <param name="after">The last bytes of the file.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <exception cref="InvalidOperationException">There is no key to sign with, or the output is sealed already.</exception>
    public async Task SealAsync(VerificationManifest manifest, string before, string after, CancellationToken cancellationToken)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(before), cancellationToken);
        var block = Encoding.ASCII.GetBytes(Marker + Block(manifest, after));
        _isSealed = true;
        await output.WriteAsync(block, cancellationToken);
        var rest = Encoding.UTF8.GetBytes(after);
        await output.WriteAsync(rest, cancellationToken);
        await output.FlushAsync(cancellationToken);
        _written += block.Length + rest.Length;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        RequireOpen();
        output.Write(buffer);
        Add(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        RequireOpen();
        await output.WriteAsync(buffer, cancellationToken);
        Add(buffer.Span);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => output.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private string Block(VerificationManifest manifest, string after)
    {
        var current = keys.Current;
        var signedBy = manifest.Keys.Any(key => key.Id == current.Id) ? manifest : manifest with { Keys = [.. manifest.Keys, current] };
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("manifest");
            JsonSerializer.Serialize(json, signedBy, VerificationJson.Options);
            json.WriteString("contentSha256", Convert.ToHexStringLower(_hash.GetCurrentHash()));
            json.WriteString("after", after);
            json.WriteString("keyId", current.Id);
            json.WriteString("algorithm", current.Algorithm);
            json.WriteEndObject();
        }

        var signature = keys.Sign(buffer.WrittenSpan);
        byte[] block = [.. buffer.WrittenSpan[..^1], .. Encoding.ASCII.GetBytes($"{SignatureProperty}{signature}\"}}")];
        return Base64Url.EncodeToString(block);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _written += bytes.Length;
    }

    private void RequireOpen()
    {
        if (_isSealed)
        {
            throw new InvalidOperationException("Nothing can follow the verification block.");
        }
    }
}
