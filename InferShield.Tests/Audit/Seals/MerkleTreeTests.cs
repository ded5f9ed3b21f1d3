using InferShield.Api.Audit.Seals;

namespace InferShield.Tests.Audit.Seals;

public class MerkleTreeTests
{
    /// <summary>The leaves that the implementations of certificate transparency test with.</summary>
    private static readonly string[] Leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_rfc_6962(int count, string root)
    {
        Assert.Equal(root, RootOf(Leaves.Take(count)));
    }

    [Fact]
    public void Leaves_that_are_exchanged_left_out_or_added_give_another_root()
    {
        var root = RootOf(Leaves);

        Assert.NotEqual(root, RootOf([Leaves[1], Leaves[0], .. Leaves[2..]]));
        Assert.NotEqual(root, RootOf(Leaves[..7]));
        Assert.NotEqual(root, RootOf([.. Leaves, Leaves[7]]));
    }

    private static string RootOf(IEnumerable<string> leaves)
    {
        var tree = new MerkleTree();
        foreach (var leaf in leaves)
        {
            tree.AddHex(leaf);
        }

        return tree.Root();
    }
}
