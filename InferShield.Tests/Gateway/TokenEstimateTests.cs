using InferShield.Api.Gateway;

namespace InferShield.Tests.Gateway;

public class TokenEstimateTests
{
    [Theory]
    [InlineData("""{"model":"abcd","messages":[{"role":"user","content":"twelve bytes"}]}""", 5)]
    [InlineData("""{"model":"abcd","messages":[{"role":"user","content":[{"type":"text","text":"twelve bytes"}]}],"max_tokens":100,"n":3}""", 306)]
    [InlineData("""{"max_tokens":7,"max_completion_tokens":100}""", 100)]
    [InlineData("""{"max_output_tokens":50,"n":-1}""", 50)]
    [InlineData("""{"max_tokens":1e3,"n":"3"}""", 1000)]
    [InlineData("""{"max_tokens":-5}""", 0)]
    [InlineData("""{"max_tokens":99999999999}""", 0)]
    [InlineData("""{"url":"data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","source":{"data":"AAAAAAAAAAAAAAAAAAAAAAAA"}}""", 0)]
    public void It_counts_texts_and_what_is_asked_for_at_most_and_no_media(string body, long tokens) =>
        Assert.Equal(tokens, TokenEstimate.Of(StrictJson.ParseObject(System.Text.Encoding.UTF8.GetBytes(body))).Total);
}
