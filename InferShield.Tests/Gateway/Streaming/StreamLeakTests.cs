using InferShield.Api.Gateway.Streaming;
using static InferShield.Tests.Gateway.Streaming.StreamTesting;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>However a text is cut, it comes out as it would in one piece.</summary>
public sealed class StreamLeakTests
{
    public static TheoryData<string> Sets => ["personal-data", "secrets", "others"];

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_text_in_two_pieces_comes_out_as_in_one_wherever_it_is_cut(string set) => Check(set, text =>
        Enumerable.Range(1, text.Length - 1).Select(cut => (IEnumerable<string>)[text[..cut], text[cut..]]));

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_text_in_single_characters_comes_out_as_in_one_piece(string set) => Check(set, text => [Characters(text)]);

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_text_in_random_pieces_comes_out_as_in_one(string set) => Check(set, text => Enumerable.Range(0, 6).Select(seed => Pieces(text, seed, 3 + (3 * seed))));

    private static void Check(string set, Func<string, IEnumerable<IEnumerable<string>>> ways)
    {
        var planted = set switch
        {
            "personal-data" => PlantedValues.PersonalData,
            "secrets" => PlantedValues.Secrets,
            _ => PlantedValues.Others,
        };
        var differences = planted.AsParallel().SelectMany(value =>
        {
            var expected = Unstreamed(value.Text);
            return ways(value.Text).Select(pieces => pieces.ToArray())
                .Where(pieces => Through(Hold(), pieces) != expected)
                .Take(1)
                .Select(pieces => $"{value.Name}\n  {expected.ReplaceLineEndings("\\n")}\n  {Through(Hold(), pieces).ReplaceLineEndings("\\n")}\n  cut: {string.Join('¦', pieces.Length > 2 ? [] : pieces).ReplaceLineEndings("\\n")}");
        }).ToArray();

        Assert.True(differences.Length == 0, $"{differences.Length} of {planted.Count()} differ:\n{string.Join('\n', differences.Order().Take(60))}");
    }
}
