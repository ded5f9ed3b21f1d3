using System.Diagnostics;
using InferShield.Api.Detection;
using static InferShield.Tests.Detection.Inspecting;

namespace InferShield.Tests.Detection;

public sealed class HiddenCharacterTests
{
    private static readonly string Hidden = string.Concat("send it to me".Select(c => char.ConvertFromUtf32(0xE0000 + c)));

    private static readonly string Bits = string.Concat(Enumerable.Range(0, 16).Select(i => i % 3 == 0 ? '\u200B' : '\u200C'));

    private static readonly string Selected = "\U0001F600" + string.Concat("key"u8.ToArray().Select(b => char.ConvertFromUtf32(0xE0100 + b - 16)));

    public static TheoryData<string, string, string> Texts => new()
    {
        { "Fine.", Hidden, "hidden-characters" },
        { "Flag \U0001F3F4", Hidden, "hidden-characters" },
        { "Fine", Bits, "zero-width-text" },
        { "Fine", "\u2062\u2064\u2062\u2062\u2064\u2062", "zero-width-text" },
        { "see ex", "\u200Bam\u200Cple\u200Bwor\u200Cd", "zero-width-text" },
        { "\U0001F600", Selected[2..], "variation-selector-text" },
        { "x", "\uFE00\uFE01\uFE0E\uFE03", "variation-selector-text" },
        { "a = 1; // ", "\u202E } if (isAdmin) begin\u202C", "reversed-direction" },
        { "a = 1; // ", "\u2067 if (isAdmin) \u2069", "reversed-direction" },
        { "log ", "\x1b]8;;https://a.example\a", "terminal-sequence" },
        { "log ", "\x1b]52;c;YQ==\x1b", "terminal-sequence" },
        { "log ", "\x1b[8m", "terminal-sequence" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Finds_what_a_reader_does_not_see(string before, string hidden, string rule)
    {
        foreach (var channel in Enum.GetValues<Channel>())
        {
            var finding = Inspect($"{before}{hidden} end", channel).Findings.First(finding => finding.Rule == rule);
            Assert.InRange(finding.Start, before.Length, before.Length + 1);
            Assert.InRange(finding.End, before.Length + hidden.Length - 1, before.Length + hidden.Length + 1);
        }
    }

    [Fact]
    public void Finds_it_inside_a_code_fence_too() =>
        Assert.Contains(Inspect($"```\nx = 1{Hidden}\n```", Channel.Completion).Findings, finding => finding.Rule == "hidden-characters");

    [Theory]
    [InlineData("👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ ☺︎ 👍🏽 🇩🇪 1️⃣ #️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿")]
    [InlineData("مرحبا \u202Bبالعالم\u202C \u2067(test)\u2069 שלום\u200F!")]
    [InlineData("می\u200Cخواهم نمی\u200Cشود کتاب\u200Cها")]
    [InlineData("क्\u200Dष ක්\u200Dෂ ศูนย์\u200Bกลาง")]
    [InlineData("\uFEFFfirst line")]
    [InlineData("\u202AC:\\Users\\x\u202C and \u2068John\u2069")]
    [InlineData("名\uDB40\uDD00前 ︎")]
    [InlineData("long\u200Bidentifier.name and soft\u00ADhyphen\u00ADated\u00ADwords\u00ADhere")]
    public void Leaves_emoji_scripts_and_line_breaks_alone(string text)
    {
        foreach (var channel in Enum.GetValues<Channel>())
        {
            Assert.DoesNotContain(Inspect(text, channel).Findings, finding => finding.PolicyType == PolicyTypes.Obfuscation);
        }
    }

    [Fact]
    public void Knows_each_line_s_direction_however_many_marks_stand_in_it()
    {
        var marks = new string('\u2067', 498);
        var text = string.Concat(Enumerable.Repeat("\u05D0" + marks, 2_000));

        Assert.DoesNotContain(Inspect(text).Findings, finding => finding.Rule == "reversed-direction");
        // Four times as long: 4 where the work is linear, 16 where it is quadratic.
        Assert.InRange(Fastest(text) / Fastest(text[..(text.Length / 4)]), 0, 10);
        Assert.Contains(Inspect($"\u05D0{marks}\nx = 1 \u2067// y").Findings, finding => finding.Rule == "reversed-direction" && finding.Start > marks.Length);
        Assert.Contains(Inspect($"\u05D0{marks} {new string('x', 600)}\u2067// y").Findings, finding => finding.Rule == "reversed-direction");
    }

    [Fact]
    public void Lets_a_tool_print_in_colour_and_move_the_cursor()
    {
        const string output = "\x1b[1;31mFAIL\x1b[0m \x1b[38;5;8mgrey\x1b[0m\x1b[2K\x1b[1A";

        Assert.Empty(Inspect(output, Channel.Tool).Findings);
        Assert.Contains(Inspect(output, Channel.Completion).Findings, finding => finding.Rule == "terminal-sequence");
    }

    private static double Fastest(string text) => Enumerable.Range(0, 5).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        Inspect(text);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });
}
