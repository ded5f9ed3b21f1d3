using System.Security.Cryptography;
using System.Text;

namespace InferShield.Api.Audit.Verification;

/// <summary>What the last column of a CSV carries, so that the first line that was changed can be told.</summary>
internal static class RowHash
{
    public const string Column = "row_hash";

    /// <summary>What the first row has for the hash of the row before it.</summary>
    public static readonly string First = new('0', 64);

    /// <summary>SHA-256, in lower-case hex, of the row before's hash (its 64 digits) and this row's bytes up to its last comma.</summary>
    /// <param name="previous">The row before's, or <see cref="First"/>.</param>
    /// <param name="line">The row without the last comma, the column after it and the line's end.</param>
    public static string Next(string previous, ReadOnlySpan<byte> line)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digits = stackalloc byte[64];
        hash.AppendData(digits[..Encoding.ASCII.GetBytes(previous, digits)]);
        hash.AppendData(line);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
