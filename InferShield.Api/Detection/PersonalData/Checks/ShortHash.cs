using System.Buffers.Binary;
using System.Numerics;

namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>
/// SHA-256 (FIPS 180-4) of up to 55 bytes, to recognise addresses. The platform's takes microseconds to set up, which a text
/// full of addresses would multiply. It protects nothing.
/// </summary>
internal static class ShortHash
{
    private static readonly uint[] Constants = RootsOfPrimes(64, cubic: true);
    private static readonly uint[] Initial = RootsOfPrimes(8, cubic: false);

    public static void Sha256(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        Span<byte> block = stackalloc byte[64];
        block.Clear();
        bytes.CopyTo(block);
        block[bytes.Length] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(block[60..], bytes.Length * 8);
        Span<uint> words = stackalloc uint[64];
        for (var i = 0; i < 16; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * 4)..]);
        }

        for (var i = 16; i < 64; i++)
        {
            var (early, late) = (words[i - 15], words[i - 2]);
            words[i] = words[i - 16] + words[i - 7]
                + (BitOperations.RotateRight(early, 7) ^ BitOperations.RotateRight(early, 18) ^ (early >> 3))
                + (BitOperations.RotateRight(late, 17) ^ BitOperations.RotateRight(late, 19) ^ (late >> 10));
        }

        var (a, b, c, d, e, f, g, h) = (Initial[0], Initial[1], Initial[2], Initial[3], Initial[4], Initial[5], Initial[6], Initial[7]);
        for (var i = 0; i < 64; i++)
        {
            var first = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + ((e & f) ^ (~e & g)) + Constants[i] + words[i];
            var second = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        ReadOnlySpan<uint> state = [a, b, c, d, e, f, g, h];
        for (var i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(i * 4)..], Initial[i] + state[i]);
        }
    }

    /// <summary>The first 32 bits of the fractional parts of the square or cube roots of the first primes.</summary>
    private static uint[] RootsOfPrimes(int count, bool cubic)
    {
        var roots = new uint[count];
        for (var (prime, found) = (2, 0); found < count; prime++)
        {
            if (!Enumerable.Range(2, Math.Max(0, (int)Math.Sqrt(prime) - 1)).Any(divisor => prime % divisor == 0))
            {
                roots[found++] = FractionOfRoot(prime, cubic);
            }
        }

        return roots;
    }

    private static uint FractionOfRoot(int number, bool cubic)
    {
        var (low, high) = (BigInteger.Zero, BigInteger.One << 40);
        var target = (BigInteger)number << (cubic ? 96 : 64);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = BigInteger.Pow(middle, cubic ? 3 : 2) <= target ? (middle, high) : (low, middle);
        }

        return (uint)(low & uint.MaxValue);
    }
}
