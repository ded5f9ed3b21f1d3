using System.Numerics;

namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>Keccak-256 as Ethereum uses it (Bertoni, Daemen, Peeters, Van Assche; padding 01, not SHA-3's), for texts of one block.</summary>
internal static class Keccak
{
    private const int Rate = 136;

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
        Permute(lanes);
        lanes[..4].CopyTo(hash);
    }

    // The lanes of a row by name, a row a letter: theta by column, then rho and pi as one step into the next place, then chi and iota.
    private static void Permute(Span<ulong> lanes)
    {
        var (a0, a1, a2, a3, a4) = (lanes[0], lanes[1], lanes[2], lanes[3], lanes[4]);
        var (b0, b1, b2, b3, b4) = (lanes[5], lanes[6], lanes[7], lanes[8], lanes[9]);
        var (c0, c1, c2, c3, c4) = (lanes[10], lanes[11], lanes[12], lanes[13], lanes[14]);
        var (d0, d1, d2, d3, d4) = (lanes[15], lanes[16], lanes[17], lanes[18], lanes[19]);
        var (e0, e1, e2, e3, e4) = (lanes[20], lanes[21], lanes[22], lanes[23], lanes[24]);
        foreach (var constant in RoundConstants)
        {
            var p0 = a0 ^ b0 ^ c0 ^ d0 ^ e0;
            var p1 = a1 ^ b1 ^ c1 ^ d1 ^ e1;
            var p2 = a2 ^ b2 ^ c2 ^ d2 ^ e2;
            var p3 = a3 ^ b3 ^ c3 ^ d3 ^ e3;
            var p4 = a4 ^ b4 ^ c4 ^ d4 ^ e4;
            var t0 = p4 ^ BitOperations.RotateLeft(p1, 1);
            var t1 = p0 ^ BitOperations.RotateLeft(p2, 1);
            var t2 = p1 ^ BitOperations.RotateLeft(p3, 1);
            var t3 = p2 ^ BitOperations.RotateLeft(p4, 1);
            var t4 = p3 ^ BitOperations.RotateLeft(p0, 1);
            var m0 = a0 ^ t0;
            var m1 = BitOperations.RotateLeft(b1 ^ t1, 44);
            var m2 = BitOperations.RotateLeft(c2 ^ t2, 43);
            var m3 = BitOperations.RotateLeft(d3 ^ t3, 21);
            var m4 = BitOperations.RotateLeft(e4 ^ t4, 14);
            var m5 = BitOperations.RotateLeft(a3 ^ t3, 28);
            var m6 = BitOperations.RotateLeft(b4 ^ t4, 20);
            var m7 = BitOperations.RotateLeft(c0 ^ t0, 3);
            var m8 = BitOperations.RotateLeft(d1 ^ t1, 45);
            var m9 = BitOperations.RotateLeft(e2 ^ t2, 61);
            var m10 = BitOperations.RotateLeft(a1 ^ t1, 1);
            var m11 = BitOperations.RotateLeft(b2 ^ t2, 6);
            var m12 = BitOperations.RotateLeft(c3 ^ t3, 25);
            var m13 = BitOperations.RotateLeft(d4 ^ t4, 8);
            var m14 = BitOperations.RotateLeft(e0 ^ t0, 18);
            var m15 = BitOperations.RotateLeft(a4 ^ t4, 27);
            var m16 = BitOperations.RotateLeft(b0 ^ t0, 36);
            var m17 = BitOperations.RotateLeft(c1 ^ t1, 10);
            var m18 = BitOperations.RotateLeft(d2 ^ t2, 15);
            var m19 = BitOperations.RotateLeft(e3 ^ t3, 56);
            var m20 = BitOperations.RotateLeft(a2 ^ t2, 62);
            var m21 = BitOperations.RotateLeft(b3 ^ t3, 55);
            var m22 = BitOperations.RotateLeft(c4 ^ t4, 39);
            var m23 = BitOperations.RotateLeft(d0 ^ t0, 41);
            var m24 = BitOperations.RotateLeft(e1 ^ t1, 2);
            a0 = m0 ^ (~m1 & m2) ^ constant;
            a1 = m1 ^ (~m2 & m3);
            a2 = m2 ^ (~m3 & m4);
            a3 = m3 ^ (~m4 & m0);
            a4 = m4 ^ (~m0 & m1);
            b0 = m5 ^ (~m6 & m7);
            b1 = m6 ^ (~m7 & m8);
            b2 = m7 ^ (~m8 & m9);
            b3 = m8 ^ (~m9 & m5);
            b4 = m9 ^ (~m5 & m6);
            c0 = m10 ^ (~m11 & m12);
            c1 = m11 ^ (~m12 & m13);
            c2 = m12 ^ (~m13 & m14);
            c3 = m13 ^ (~m14 & m10);
            c4 = m14 ^ (~m10 & m11);
            d0 = m15 ^ (~m16 & m17);
            d1 = m16 ^ (~m17 & m18);
            d2 = m17 ^ (~m18 & m19);
            d3 = m18 ^ (~m19 & m15);
            d4 = m19 ^ (~m15 & m16);
            e0 = m20 ^ (~m21 & m22);
            e1 = m21 ^ (~m22 & m23);
            e2 = m22 ^ (~m23 & m24);
            e3 = m23 ^ (~m24 & m20);
            e4 = m24 ^ (~m20 & m21);
        }

        (lanes[0], lanes[1], lanes[2], lanes[3]) = (a0, a1, a2, a3);
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
