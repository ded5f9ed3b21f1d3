using System.Buffers.Binary;

namespace InferShield.Api.Detection.PersonalData.Checks;

/// <summary>Addresses of crypto currencies, in their own letter case.</summary>
internal static class Wallets
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const uint Bech32Constant = 1;
    private const uint Bech32mConstant = 0x2bc830a3;
    private static readonly sbyte[] Base58Digits = DigitsOf(Base58);
    private static readonly sbyte[] Bech32Digits = DigitsOf(Bech32);

    public static bool IsAddress(ReadOnlySpan<char> value) =>
        value.StartsWith("0x") ? value.Length == 42 && IsEthereum(value[2..])
        : value.Length > 35 || value.StartsWith("bc1") || value.StartsWith("BC1") ? IsSegwit(value)
        : value.Length >= 26 && IsBase58Check(value);

    /// <summary>
    /// 20 bytes in hexadecimal; in mixed case the capitals are the check (EIP-55: the digit of the Keccak hash of the lower-case
    /// address at the same place is 8 or more).
    /// </summary>
    private static bool IsEthereum(ReadOnlySpan<char> hex)
    {
        Span<char> lower = stackalloc char[40];
        var (capitals, small, digits) = (0, 0, 0);
        for (var i = 0; i < 40; i++)
        {
            if (!char.IsAsciiHexDigit(hex[i]))
            {
                return false;
            }

            lower[i] = char.ToLowerInvariant(hex[i]);
            _ = char.IsAsciiDigit(hex[i]) ? digits++ : char.IsAsciiLetterUpper(hex[i]) ? capitals++ : small++;
        }

        if (capitals == 0 || small == 0)
        {
            return digits < 40 && lower.ContainsAnyExcept(lower[0], lower[39]);
        }

        Span<ulong> hash = stackalloc ulong[4];
        Keccak.Hash(lower, hash);
        for (var i = 0; i < 40; i++)
        {
            var nibble = (int)(hash[i / 16] >> (8 * (i / 2 % 8)) >> (i % 2 == 0 ? 4 : 0)) & 15;
            if (char.IsAsciiLetter(hex[i]) && char.IsAsciiLetterUpper(hex[i]) != nibble >= 8)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Base58Check: 25 bytes, of which the last four begin the twofold SHA-256 of the others. Versions of Bitcoin, Litecoin, Dogecoin, Dash, Tron.</summary>
    private static bool IsBase58Check(ReadOnlySpan<char> value)
    {
        if (value[0] is not ('1' or '3' or 'L' or 'M' or 'D' or 'X' or 'T'))
        {
            return false;
        }

        Span<uint> words = stackalloc uint[7];
        words.Clear();
        foreach (var c in value)
        {
            var digit = c < 128 ? Base58Digits[c] : -1;
            if (digit < 0)
            {
                return false;
            }

            var carry = (ulong)digit;
            for (var i = 6; i >= 0; i--)
            {
                carry += (ulong)words[i] * 58;
                words[i] = (uint)carry;
                carry >>= 32;
            }
        }

        Span<byte> bytes = stackalloc byte[28];
        for (var i = 0; i < 7; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * 4)..], words[i]);
        }

        var payload = bytes[3..];
        if (bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 0 || payload[0] is not (0 or 5 or 0x30 or 0x32 or 0x1E or 0x4C or 0x41))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[32];
        ShortHash.Sha256(payload[..21], hash);
        ShortHash.Sha256(hash, hash);
        return hash[..4].SequenceEqual(payload[21..]);
    }

    /// <summary>BIP 173 and BIP 350: five-bit characters after the prefix, with a BCH code over both.</summary>
    private static bool IsSegwit(ReadOnlySpan<char> value)
    {
        var prefix = value.StartsWith("bc1", StringComparison.OrdinalIgnoreCase) ? 2 : value.StartsWith("ltc1", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
        if (prefix == 0 || value.Length > 74)
        {
            return false;
        }

        var check = 1u;
        foreach (var c in value[..prefix])
        {
            check = Step(check) ^ (uint)((c | 0x20) >> 5);
        }

        check = Step(check);
        foreach (var c in value[..prefix])
        {
            check = Step(check) ^ (uint)((c | 0x20) & 31);
        }

        foreach (var c in value[(prefix + 1)..])
        {
            var digit = c < 128 ? Bech32Digits[char.ToLowerInvariant(c)] : -1;
            if (digit < 0)
            {
                return false;
            }

            check = Step(check) ^ (uint)digit;
        }

        return check is Bech32Constant or Bech32mConstant;
    }

    private static uint Step(uint check)
    {
        var top = check >> 25;
        check = (check & 0x1ffffff) << 5;
        check ^= (top & 1) == 0 ? 0 : 0x3b6a57b2u;
        check ^= (top & 2) == 0 ? 0 : 0x26508e6du;
        check ^= (top & 4) == 0 ? 0 : 0x1ea119fau;
        check ^= (top & 8) == 0 ? 0 : 0x3d4233ddu;
        return check ^ ((top & 16) == 0 ? 0 : 0x2a1462b3u);
    }

    private static sbyte[] DigitsOf(string alphabet)
    {
        var digits = new sbyte[128];
        Array.Fill(digits, (sbyte)-1);
        for (var i = 0; i < alphabet.Length; i++)
        {
            digits[alphabet[i]] = (sbyte)i;
        }

        return digits;
    }
}
