using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Tenants;

/// <summary>An API key's text: <c>isk_</c> and 256 random bits in base64url. Only its SHA-256 is ever stored.</summary>
public static class ApiKey
{
    /// <summary>The longest name of a key, in UTF-16 units.</summary>
    public const int LongestName = 100;

    private const string Prefix = "isk_";
    private const int RandomBytes = 32;
    private const int Length = 47;

    /// <summary>How much of a key is kept in the clear, so that its owner can tell keys apart.</summary>
    private const int ShownLength = 10;

    public static string Generate() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    public static bool IsWellFormed(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    /// <summary>Whether a text may name a key: 1 to <see cref="LongestName"/> characters, none of which would garble a table or a terminal.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.Any(char.IsControl);

    /// <summary>SHA-256 of the key's UTF-8 text, 32 bytes. No salt or stretching: a key is not guessable.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    public static string ShownPart(string key) => key[..ShownLength];
}
