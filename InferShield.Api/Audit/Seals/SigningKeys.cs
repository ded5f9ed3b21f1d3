using System.Buffers.Text;
using System.Security.Cryptography;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Audit.Seals;

/// <summary>The key that signs, and the public halves of all that ever did.</summary>
internal sealed partial class SigningKeys : IDisposable
{
    private static readonly string OwnKeyFile = Path.Combine(".data", "audit-signing-key.pem");

    private readonly Lock _gate = new();
    private readonly SealStore _store;
    private readonly ILogger<SigningKeys> _logger;
    private readonly ECDsa? _key;
    private readonly SigningKey? _current;
    private readonly ECDsa? _before;

    /// <exception cref="InvalidConfigurationException">The key of the settings cannot be read or is none.</exception>
    public SigningKeys(SealStore store, IOptions<SealOptions> options, IHostEnvironment environment, TimeProvider time, ILogger<SigningKeys> logger)
    {
        (_store, _logger) = (store, logger);
        _key = Load(options.Value, environment.ContentRootPath);
        _current = _key is null ? null : new SigningKey(SigningKey.IdOf(_key), SigningKey.Es256, _key.ExportSubjectPublicKeyInfoPem(), Microseconds(time.GetUtcNow()), null);
        _before = LoadBefore(options.Value, environment.ContentRootPath);
    }

    /// <summary>False when no key was set and none could be made.</summary>
    public bool CanSign => _key is not null;

    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public SigningKey Current => _current ?? throw new InvalidOperationException("There is no key to sign with: set Audit:SigningKeyFile.");

    /// <summary>Signs with the key in force: base64url of r and s.</summary>
    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public string Sign(ReadOnlySpan<byte> data)
    {
        var key = _key ?? throw new InvalidOperationException("There is no key to sign with: set Audit:SigningKeyFile.");
        lock (_gate)
        {
            return Sign(key, data);
        }
    }

    /// <summary>Every key that ever signed, oldest first; the one in force is among them though it is not registered yet.</summary>
    public async Task<IReadOnlyList<SigningKey>> AllAsync(CancellationToken cancellationToken = default)
    {
        var keys = await _store.KeysAsync(cancellationToken);
        return _current is null || keys.Any(key => key.Id == _current.Id) ? keys : [.. keys, _current];
    }

    /// <summary>Whether another key took the place of this one: what it signs from then on does not hold.</summary>
    public async Task<bool> IsRetiredAsync(CancellationToken cancellationToken) =>
        (await _store.KeysAsync(cancellationToken)).Any(key => key.Id == Current.Id && key.RetiredAt is not null);

    /// <summary>Puts the key in force on record, signed for by the one before where that is at hand, and retires that.</summary>
    /// <returns>The id of a key that this one takes the place of; null when there is none or nothing is new.</returns>
    /// <exception cref="InvalidOperationException">The key was retired: what it signs from now on would not hold.</exception>
    public async Task<string?> RegisterAsync(CancellationToken cancellationToken)
    {
        var known = await _store.KeysAsync(cancellationToken);
        if (known.FirstOrDefault(key => key.Id == Current.Id)?.RetiredAt is { } retired)
        {
            throw new InvalidOperationException($"The signing key {Current.Id} was retired at {retired:O}, and a retired key signs no more: set the one in force, or a new one.");
        }

        var before = _before is null ? null : known.FirstOrDefault(key => key.RetiredAt is null && key.Id == SigningKey.IdOf(_before));
        var current = before is null || before.Id == Current.Id ? Current : Current with { AttestedBy = before.Id };
        return await _store.AddKeyAsync(
            current.AttestedBy is null ? current : current with { Attestation = Sign(_before!, current.Registration()) }, cancellationToken);
    }

    public void Dispose()
    {
        _key?.Dispose();
        _before?.Dispose();
    }

    private static string Sign(ECDsa key, ReadOnlySpan<byte> data) =>
        Base64Url.EncodeToString(key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    private static DateTimeOffset Microseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    private static ECDsa? LoadBefore(SealOptions options, string root) =>
        !string.IsNullOrWhiteSpace(options.PreviousSigningKey) ? Private(options.PreviousSigningKey, "Audit:PreviousSigningKey")
        : !string.IsNullOrWhiteSpace(options.PreviousSigningKeyFile) ? Private(ReadText(Path.Combine(root, options.PreviousSigningKeyFile)), "Audit:PreviousSigningKeyFile")
        : null;

    private ECDsa? Load(SealOptions options, string root)
    {
        if (!string.IsNullOrWhiteSpace(options.SigningKey))
        {
            return Private(options.SigningKey, "Audit:SigningKey");
        }

        if (!string.IsNullOrWhiteSpace(options.SigningKeyFile))
        {
            return Private(ReadText(Path.Combine(root, options.SigningKeyFile)), "Audit:SigningKeyFile");
        }

        var path = Path.Combine(root, OwnKeyFile);
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNoKey(path, failure.Message);
            return null;
        }

        return Private(ReadText(path), path);
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException($"The signing key of the audit log cannot be read: {failure.Message}");
        }
    }

    private static ECDsa Private(string pem, string where)
    {
        var key = SigningKey.Read(pem);
        try
        {
            // Throws where only the public half is there.
            CryptographicOperations.ZeroMemory(key?.ExportParameters(includePrivateParameters: true).D);
        }
        catch (CryptographicException)
        {
            key!.Dispose();
            key = null;
        }

        return key ?? throw new InvalidConfigurationException($"{where} holds no ECDSA P-256 private key in PEM.");
    }

    // Under another name first: two processes that start together must not see half a file, nor make two keys.
    private void Make(string path)
    {
        OwnersFile.CreateFolder(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var file = new StreamWriter(draft, OwnersFile.Options(FileMode.CreateNew, FileAccess.Write, FileShare.None)))
        {
            file.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }

        try
        {
            File.Move(draft, path, overwrite: false);
            LogMade(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Made a key to sign the audit log with, {Path}: keep a copy, and set Audit:SigningKeyFile to have one of your own")]
    private partial void LogMade(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "There is no key to sign the audit log with, and {Path} cannot be made: {Reason}")]
    private partial void LogNoKey(string path, string reason);
}
