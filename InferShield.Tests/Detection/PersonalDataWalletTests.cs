using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InferShield.Api.Detection;
using InferShield.Api.Detection.PersonalData.Checks;

namespace InferShield.Tests.Detection;

public sealed class PersonalDataWalletTests
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static readonly Scanner Scanner = new();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Finds_a_base58_address_and_not_one_with_another_character(byte version)
    {
        var address = Base58Address(version);
        var wrong = address[..^1] + (address[^1] == 'z' ? 'y' : 'z');

        Assert.Equal("crypto", Assert.Single(Scanner.Scan($"pay {address} now", Channel.User)).Entity);
        Assert.Empty(Scanner.Scan($"pay {wrong} now", Channel.User));
    }

    [Fact]
    public void Finds_an_ethereum_address_with_and_without_its_check()
    {
        var lower = Convert.ToHexStringLower(SHA256.HashData("address"u8)[..20]);
        Span<ulong> hash = stackalloc ulong[4];
        Keccak.Hash(lower, hash);
        var nibbles = string.Concat(hash.ToArray().Select(lane => string.Concat(BitConverter.GetBytes(lane).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)))));
        var checkedAddress = string.Concat(lower.Select((c, i) => nibbles[i] >= '8' ? char.ToUpperInvariant(c) : c));
        var wrong = string.Concat(checkedAddress.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));

        Assert.Equal("crypto", Assert.Single(Scanner.Scan($"send to 0x{lower} today", Channel.User)).Entity);
        Assert.Equal("crypto", Assert.Single(Scanner.Scan($"send to 0x{checkedAddress} today", Channel.User)).Entity);
        Assert.DoesNotContain(Scanner.Scan($"send to 0x{wrong} today", Channel.User), finding => finding.Entity == "crypto");
    }

    [Fact]
    public void Hashes_as_the_platform_and_the_published_vector_do()
    {
        Span<byte> hash = stackalloc byte[32];
        ShortHash.Sha256("abc"u8, hash);
        Assert.Equal(Convert.ToHexString(SHA256.HashData("abc"u8)), Convert.ToHexString(hash));

        Span<ulong> keccak = stackalloc ulong[4];
        Keccak.Hash("", keccak);
        Assert.Equal(0x3c23f7860146d2c5UL, keccak[0]);
    }

    private static string Base58Address(byte version)
    {
        byte[] payload = [version, .. SHA256.HashData(Encoding.ASCII.GetBytes($"key {version}"))[..20]];
        byte[] whole = [.. payload, .. SHA256.HashData(SHA256.HashData(payload))[..4]];
        var number = new System.Numerics.BigInteger(whole, isUnsigned: true, isBigEndian: true);
        var digits = new StringBuilder();
        for (; number > 0; number /= 58)
        {
            digits.Insert(0, Base58[(int)(number % 58)]);
        }

        return string.Concat(whole.TakeWhile(b => b == 0).Select(_ => '1')) + digits;
    }
}
