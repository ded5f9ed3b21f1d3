using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using InferShield.Api.Audit.Verification;

namespace InferShield.Tests.Audit.Verification;

public class VerifiedOutputTests
{
    [Fact]
    public async Task The_block_stands_between_what_opens_and_what_closes_it()
    {
        await using var evidence = Evidence.Create(2);
        using var file = new MemoryStream();
        await using var output = new VerifiedOutput(file, evidence.Keys);
        output.Write("one"u8);
        output.WriteByte((byte)' ');
        await output.WriteAsync("two "u8.ToArray(), TestContext.Current.CancellationToken);
        await output.SealAsync(evidence.Manifest("html"), "<!-- ", " -->\n", CancellationToken.None);

        var text = Encoding.UTF8.GetString(file.ToArray());
        Assert.StartsWith("one two <!-- infershield-verification: ", text, StringComparison.Ordinal);
        Assert.EndsWith(" -->\n", text, StringComparison.Ordinal);
        var block = JsonDocument.Parse(Base64Url.DecodeFromChars(text.Split(' ')[4])).RootElement;
        Assert.Equal(["manifest", "contentSha256", "after", "keyId", "algorithm", "signature"], block.EnumerateObject().Select(property => property.Name));
        Assert.Equal("ES256", block.GetProperty("algorithm").GetString());
        Assert.Equal(evidence.Keys.Current.Id, block.GetProperty("manifest").GetProperty("keys")[0].GetProperty("id").GetString());
        Assert.Equal(20 - 18, block.GetProperty("manifest").GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Nothing_can_follow_the_block()
    {
        await using var evidence = Evidence.Create(0);
        await using var output = new VerifiedOutput(new MemoryStream(), evidence.Keys);
        await output.SealAsync(evidence.Manifest("html"), "", "", CancellationToken.None);

        Assert.False(output.CanWrite);
        Assert.Throws<InvalidOperationException>(() => output.WriteByte(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => output.SealAsync(evidence.Manifest("html"), "", "", CancellationToken.None));
    }
}
