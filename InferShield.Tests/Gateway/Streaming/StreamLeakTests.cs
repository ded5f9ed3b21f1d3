using System.Text.Json.Nodes;
using InferShield.Api.Detection;
using InferShield.Api.Gateway;
using InferShield.Api.Gateway.Streaming;
using static InferShield.Tests.Gateway.Streaming.StreamTesting;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>However a text is cut, it comes out as it would in one piece.</summary>
public sealed class StreamLeakTests
{
    private static readonly string[] Between = ["\n", " ", " and then, after some time, "];

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

    [Fact]
    public void A_text_with_many_values_comes_out_in_pieces_as_in_one()
    {
        // A value that stands before what gives it away is released before it is known: no number plates, which ordinary words look like.
        var planted = PlantedValues.PersonalData.Where(value => value.Name != "number-plate").Concat(PlantedValues.Secrets).Concat(PlantedValues.Others).Select(value => value.Text).ToArray();
        var differences = Enumerable.Range(0, 300).AsParallel().Select(seed =>
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(2, 12)).Select(_ => planted[random.Next(planted.Length)] + Between[random.Next(Between.Length)]));
            var pieces = seed % 5 == 0 ? Characters(text) : Pieces(text, seed, 1 + (seed % 23));
            return Through(Hold(time: seed % 2 == 0 ? TimeProvider.System : null), pieces) == Unstreamed(text) ? null : $"{seed}: {text}";
        }).OfType<string>().ToArray();

        Assert.Empty(differences);
    }

    [Fact]
    public async Task Values_come_out_of_every_shape_as_unstreamed()
    {
        var planted = PlantedValues.PersonalData.Concat(PlantedValues.Secrets).Concat(PlantedValues.Others).Select(value => value.Text).Where((_, index) => index % 23 == 0).ToArray();
        foreach (var shape in Enum.GetValues<StreamShape>())
        {
            foreach (var (text, seed) in planted.Select((text, index) => (text, index)))
            {
                var relayed = await Relayed.Async(shape, EventStreams.Of(shape, Pieces(text, seed, 9)));
                Assert.Equal(Unstreamed(text), EventStreams.TextIn(relayed.Text, shape));
            }
        }
    }

    [Fact]
    public async Task Values_come_out_of_no_argument_of_a_call()
    {
        var planted = PlantedValues.PersonalData.Concat(PlantedValues.Secrets).Concat(PlantedValues.Others).Select(value => value.Text).Where((_, index) => index % 11 == 0).ToArray();
        foreach (var shape in new[] { StreamShape.ChatCompletions, StreamShape.Responses, StreamShape.Messages })
        {
            foreach (var (text, seed) in planted.Select((text, index) => (text, index)))
            {
                var json = new JsonObject { ["count"] = seed, ["note"] = text }.ToJsonString(SnakeCase.Options);
                var relayed = await Relayed.Async(shape, EventStreams.Of(shape, Pieces(json, seed, 9), isTool: true));

                var note = (string)JsonNode.Parse(EventStreams.TextIn(relayed.Text, shape))!["note"]!;
                foreach (var finding in Usual.Inspect(text, Channel.Completion, Tenant).Findings.Where(finding => finding.Entity is not null && finding.Score >= 40))
                {
                    Assert.DoesNotContain(text[finding.Start..finding.End], note, StringComparison.Ordinal);
                }
            }
        }
    }

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
