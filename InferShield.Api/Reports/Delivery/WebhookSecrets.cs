using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Policies.Redaction;
using InferShield.Api.Storage;
using InferShield.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace InferShield.Api.Reports.Delivery;

/// <summary>
/// Makes the secrets that webhooks are signed with, and seals them for the database: the id of the key, nonce and tag, and
/// the secret under AES-256-GCM, bound to its tenant and schedule.
/// </summary>
internal sealed class WebhookSecrets
{
    private const string Prefix = "whsec_";
    private const string Purpose = "report delivery";
    private const int SecretLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int NonceAt = RedactionKeys.IdLength;
    private const int TagAt = NonceAt + NonceLength;
    private const int Head = TagAt + TagLength;

    private readonly Lazy<RedactionKeys> _keys;

    public WebhookSecrets(IOptions<DeliveryOptions> options, IHostEnvironment environment)
    {
        var (configured, file) = (options.Value.SecretKey, Path.Combine(environment.ContentRootPath, options.Value.SecretKeyFile));
        _keys = new Lazy<RedactionKeys>(() => Parse(string.IsNullOrWhiteSpace(configured) ? ReadOrMake(file) : configured));
        if (!string.IsNullOrWhiteSpace(configured))
        {
            _ = _keys.Value;
        }
    }

    public static byte[] Generate() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>As receivers are given it.</summary>
    public static string Show(byte[] secret) => Prefix + Convert.ToBase64String(secret);

    public byte[] Seal(string tenantId, Guid schedule, byte[] secret)
    {
        var keys = _keys.Value;
        var entry = new byte[Head + secret.Length];
        keys.CurrentId.CopyTo(entry);
        RandomNumberGenerator.Fill(entry.AsSpan(NonceAt, NonceLength));
        using var cipher = new AesGcm(keys.Derive(Purpose, tenantId), TagLength);
        cipher.Encrypt(entry.AsSpan(NonceAt, NonceLength), secret, entry.AsSpan(Head), entry.AsSpan(TagAt, TagLength), Bound(tenantId, schedule));
        return entry;
    }

    /// <exception cref="DeliveryException">It was sealed with a key that this instance does not have, or was changed.</exception>
    public byte[] Open(string tenantId, Guid schedule, byte[]? entry)
    {
        if (entry?.Length > Head && _keys.Value.Derive(entry.AsSpan(0, RedactionKeys.IdLength), Purpose, tenantId) is { } key)
        {
            var secret = new byte[entry.Length - Head];
            using var cipher = new AesGcm(key, TagLength);
            try
            {
                cipher.Decrypt(entry.AsSpan(NonceAt, NonceLength), entry.AsSpan(Head), entry.AsSpan(TagAt, TagLength), secret, Bound(tenantId, schedule));
                return secret;
            }
            catch (AuthenticationTagMismatchException)
            {
                // Told like a key that is not there.
            }
        }

        throw new DeliveryException("the webhook's secret cannot be read with this gateway's key (Reports:Delivery:SecretKey); have a new one made");
    }

    private static byte[] Bound(string tenantId, Guid schedule) => Encoding.UTF8.GetBytes($"{tenantId}\0{schedule:N}");

    private static RedactionKeys Parse(string text)
    {
        try
        {
            return RedactionKeys.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new InvalidConfigurationException($"Reports:Delivery:SecretKey {wrong.Message}");
        }
    }

    private static string ReadOrMake(string path)
    {
        OwnersFile.CreateFolder(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, OwnersFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        using var reader = new StreamReader(file, leaveOpen: true);
        var text = reader.ReadToEnd();
        if (text.Length == 0)
        {
            text = Convert.ToBase64String(Generate());
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        return text;
    }
}
