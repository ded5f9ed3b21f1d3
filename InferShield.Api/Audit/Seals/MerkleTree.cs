using System.Numerics;
using System.Security.Cryptography;

namespace InferShield.Api.Audit.Seals;

/// <summary>
/// The Merkle tree hash of RFC 6962, section 2.1, built leaf by leaf in memory that grows with the logarithm of their
/// number. Leaves and nodes are hashed with prefixes of their own, so that neither can pass for the other.
/// </summary>
internal sealed class MerkleTree
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    // The roots of the full subtrees so far, largest first: one for each bit of the count.
    private readonly List<byte[]> _roots = [];

    public long Count { get; private set; }

    public void Add(ReadOnlySpan<byte> leaf)
    {
        var hash = SHA256.HashData([LeafPrefix, .. leaf]);
        for (var pairs = BitOperations.TrailingZeroCount(~Count); pairs > 0; pairs--)
        {
            hash = Node(_roots[^1], hash);
            _roots.RemoveAt(_roots.Count - 1);
        }

        _roots.Add(hash);
        Count++;
    }

    /// <summary>Adds a leaf that is a hash in hex.</summary>
    public void AddHex(string hash) => Add(Convert.FromHexString(hash));

    /// <summary>The root over the leaves so far, lower-case hex.</summary>
    public string Root() => Convert.ToHexStringLower(
        _roots.Count == 0 ? SHA256.HashData([]) : _roots.AsEnumerable().Reverse().Aggregate((right, left) => Node(left, right)));

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([NodePrefix, .. left, .. right]);
}
