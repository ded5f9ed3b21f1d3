using System.Numerics;

namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>Keccak-256 as Ethereum uses it (Bertoni, Daemen, Peeters, Van Assche; padding 01, not SHA-3's), for texts of one block.</summary>
internal static class Keccak
{
    private const int Rate = 136;

    // rho: rotation of the lane that pi moves to the next place, and that place.
    private static readonly byte[] Rotations = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
    private static readonly byte[] Places = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];
    private static readonly ulong[] RoundConstants = Constants();

    /// <param name="text">ASCII, shorter than 136 characters.</param>
    /// <param name="hash">The first eight bytes of each of four lanes, least significant byte first.</param>
    public static void Hash(ReadOnlySpan<char> text, Span<ulong> hash)
    {
        Span<ulong> lanes = stackalloc ulong[25];
        lanes.Clear();
        for (var i = 0; i < text.Length; i++)
        {
            lanes[i / 8] ^= (ulong)text[i] << (8 * (i % 8));
        }

        lanes[text.Length / 8] ^= 1UL << (8 * (text.Length % 8));
        lanes[(Rate / 8) - 1] ^= 0x80UL << 56;
        foreach (var constant in RoundConstants)
        {
            Round(lanes, constant);
        }

        lanes[..4].CopyTo(hash);
    }

    private static void Round(Span<ulong> lanes, ulong constant)
    {
        Span<ulong> row = stackalloc ulong[5];
        for (var x = 0; x < 5; x++)
        {
            row[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
        }

        for (var i = 0; i < 25; i++)
        {
            lanes[i] ^= row[((i % 5) + 4) % 5] ^ BitOperations.RotateLeft(row[((i % 5) + 1) % 5], 1);
        }

        var moved = lanes[1];
        for (var i = 0; i < 24; i++)
        {
            (lanes[Places[i]], moved) = (BitOperations.RotateLeft(moved, Rotations[i]), lanes[Places[i]]);
        }

        for (var y = 0; y < 25; y += 5)
        {
            lanes.Slice(y, 5).CopyTo(row);
            for (var x = 0; x < 5; x++)
            {
                lanes[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }

        lanes[0] ^= constant;
    }

    // The bits come from a shift register over x^8 + x^6 + x^5 + x^4 + 1.
    private static ulong[] Constants()
    {
        var constants = new ulong[24];
        var register = 1;
        foreach (ref var constant in constants.AsSpan())
        {
            for (var bit = 0; bit < 7; bit++)
            {
                if ((register & 1) == 1)
                {
                    constant |= 1UL << ((1 << bit) - 1);
                }

                register <<= 1;
                register ^= register >> 8 == 1 ? 0x171 : 0;
            }
        }

        return constants;
    }
}
