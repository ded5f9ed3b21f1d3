using System.Buffers;

namespace InferShield.Api.Detection.Secrets.Matchers;

/// <summary>Finds blocks of private keys: PEM (RFC 7468) and its OpenSSH, PGP (RFC 9580) and SSH2 (RFC 4716) relatives, PuTTY's files and Ansible's vaults.</summary>
internal sealed class KeyBlockMatcher : ISecretMatcher
{
    private const int LongestBlock = 32_768;
    private const int LongestLabel = 60;
    private const int ShortestBody = 64;
    private const int PuttyHeader = 1_024;
    private const int PuttyBody = 4_096;

    private static readonly SearchValues<char> HexLines = SearchValues.Create("0123456789abcdef \n");
    // Both in one search, so that a text that repeats one of them is not searched to its end for the other.
    private static readonly SearchValues<string> Ends = SearchValues.Create(["-----END", "---- END"], StringComparison.Ordinal);
    private static readonly RuleInfo PrivateKey = new(PolicyTypes.Secret, Severity.Critical, "private-key", Entities.PrivateKey);
    private static readonly RuleInfo PuttyKey = new(PolicyTypes.Secret, Severity.Critical, "putty-private-key", Entities.PrivateKey);
    private static readonly RuleInfo AnsibleVault = new(PolicyTypes.Secret, Severity.Medium, "ansible-vault", Entities.PrivateKey);

    public IReadOnlyList<string> Keywords { get; } = ["-----begin", "---- begin", "putty-user-key-file-", "$ansible_vault;"];

    public int Order => Orders.Exact;

    public IEnumerable<RuleInfo> Rules => [PrivateKey, PuttyKey, AnsibleVault];

    public int Match(Search search, int start, int end)
    {
        var block = search.Text[start..Math.Min(search.Text.Length, start + LongestBlock)];
        var (rule, length) = search.Lower[start] switch
        {
            'p' => (PuttyKey, PuttyLength(block)),
            '$' => (AnsibleVault, VaultLength(block)),
            _ => (PrivateKey, PemLength(block)),
        };
        if (length > 0)
        {
            search.Report(rule, start, start + length);
        }

        return start + length;
    }

    private static int PemLength(ReadOnlySpan<char> block)
    {
        var label = block[..Math.Min(block.Length, LongestLabel)].IndexOf("PRIVATE KEY");
        if (label < 0 && !IsSsh2Private(block))
        {
            return 0;
        }

        var header = Math.Max(label, 0);
        var end = block.IndexOfAny(Ends);
        if (end < 0)
        {
            return block.Length >= header + ShortestBody ? block.Length : 0;
        }

        if (end - header < ShortestBody)
        {
            return 0;
        }

        var close = block[(end + 8)..].IndexOf("----");
        var length = close < 0 ? block.Length : end + 8 + close + 4;
        length += length < block.Length && block[length] == '-' ? 1 : 0;
        return length;
    }

    private static bool IsSsh2Private(ReadOnlySpan<char> block) =>
        block[..Math.Min(block.Length, LongestLabel)].IndexOf("SSH2 ENCRYPTED PRIVATE") >= 0;

    private static int PuttyLength(ReadOnlySpan<char> block)
    {
        block = block[..Math.Min(block.Length, PuttyBody)];
        var lines = block[..Math.Min(block.Length, PuttyHeader)].IndexOf("Private-Lines:");
        if (lines < 0)
        {
            return 0;
        }

        var mac = block.IndexOf("Private-MAC:");
        if (mac < 0)
        {
            return block.Length;
        }

        var value = block[(mac + 12)..].TrimStart();
        var valueEnd = value.IndexOfAny(' ', '\n');
        return block.Length - value.Length + (valueEnd < 0 ? value.Length : valueEnd);
    }

    private static int VaultLength(ReadOnlySpan<char> block)
    {
        var end = block[..Math.Min(block.Length, LongestLabel)].IndexOf('\n');
        if (end < 0)
        {
            return 0;
        }

        var body = block[(end + 1)..];
        var length = body.IndexOfAnyExcept(HexLines);
        length = body[..(length < 0 ? body.Length : length)].TrimEnd().Length;
        return length >= ShortestBody ? end + 1 + length : 0;
    }
}
