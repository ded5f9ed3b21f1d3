using InferShield.Api.Detection.Matching;

namespace InferShield.Tests.Detection.Matching;

public sealed class KeywordAutomatonTests
{
    [Fact]
    public void Finds_what_a_search_for_each_keyword_finds()
    {
        var random = new Random(11);
        const string Alphabet = "abc .é忽略";
        for (var round = 0; round < 500; round++)
        {
            var keywords = Enumerable.Range(0, random.Next(1, 12)).Select(_ => new Keyword(Text(random.Next(1, 5)), random.Next(3) == 0)).Distinct().ToList();
            var text = Text(random.Next(0, 80));
            var hits = new HitLists();
            new KeywordAutomaton([[], keywords]).Find(text, hits);

            var expected = Enumerable.Range(0, keywords.Count)
                .SelectMany(k => Enumerable.Range(0, text.Length).Where(at => Stands(text, at, keywords[k])).Select(at => new Hit(k, at)));
            Assert.Equal(expected.ToHashSet(), hits.Of(1).ToArray().ToHashSet());
            Assert.Equal(hits.Of(1).ToArray().Select(hit => hit.Start + keywords[hit.Keyword].Text.Length).Order(), hits.Of(1).ToArray().Select(hit => hit.Start + keywords[hit.Keyword].Text.Length));
            Assert.Empty(hits.Of(0).ToArray());
        }

        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
    }

    [Fact]
    public void Tells_apart_characters_that_share_a_class()
    {
        // Only a few classes serve all characters beyond ASCII.
        var keywords = Enumerable.Range(0x4E00, 400).Select(c => new Keyword(new string((char)c, 2))).ToList();
        var hits = new HitLists();

        new KeywordAutomaton([keywords]).Find(keywords[123].Text, hits);

        Assert.Equal([new Hit(123, 0)], hits.Of(0).ToArray());
    }

    private static bool Stands(string text, int at, Keyword keyword) =>
        text.AsSpan(at).StartsWith(keyword.Text, StringComparison.Ordinal)
        && (!keyword.IsWord || ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + keyword.Text.Length == text.Length || !char.IsLetterOrDigit(text[at + keyword.Text.Length]))));
}
