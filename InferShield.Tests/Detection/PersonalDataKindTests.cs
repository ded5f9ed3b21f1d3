using System.Text;
using InferShield.Api.Detection;
using InferShield.Api.Detection.PersonalData;

namespace InferShield.Tests.Detection;

/// <summary>Every kind of the table, with values made at run time from its shape until its check accepts one.</summary>
public sealed class PersonalDataKindTests
{
    private const int MostTries = 2_000_000;
    private static readonly Scanner Scanner = new();

    // Their checks look at something else, or another kind of the entity has none.
    private static readonly string[] WithoutCheckDigit =
        ["in-account-number", "phone-number", "vehicle-identification-number", "uk-insurance-number", "uk-postcode", "de-id-card", "de-passport-number", "de-trade-register", "mac-address"];

    // Wallets have hashes in them, which chance does not hit; they have tests of their own.
    private static IEnumerable<EntityKind> Kinds => KindTable.Default.Kinds.Where(kind => kind.Entity != "crypto");

    public static TheoryData<int, string> All => [.. Kinds.Select(kind => (Array.IndexOf(KindTable.Default.Kinds, kind), kind.Rule))];

    public static TheoryData<int, string> Checked =>
        [.. Kinds.Where(kind => kind is { Check: not null, KeepsSigns: false, Strength: >= Strength.Fair } && !WithoutCheckDigit.Contains(kind.Rule)).Select(kind => (Array.IndexOf(KindTable.Default.Kinds, kind), kind.Rule))];

    [Theory]
    [MemberData(nameof(All))]
    public void Is_found_beside_each_of_its_words(int index, string rule)
    {
        var kind = KindTable.Default.Kinds[index];
        var value = Generate(kind, index);
        foreach (var word in kind.Context.Split(',').Select(word => word.TrimEnd('*')))
        {
            var text = $"{word}: {value}";
            Assert.True(Readings(text).Any(finding => finding.Start <= text.Length - value.Length && finding.End == text.Length), $"{rule}: {text}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Is_found_as_itself_beside_its_first_word(int index, string rule)
    {
        var kind = KindTable.Default.Kinds[index];
        var found = false;
        for (var seed = index; !found && seed < index + 20_000; seed += 1000)
        {
            var text = $"The {kind.Context.Split(',')[0].TrimEnd('*')} is {Generate(kind, seed)}.";
            found = Scanner.Scan(text, Channel.User).Any(finding => finding.Entity == kind.Entity);
        }

        Assert.True(found, rule);
    }

    [Theory]
    [MemberData(nameof(Checked))]
    public void Is_not_found_with_a_wrong_check(int index, string rule)
    {
        var kind = KindTable.Default.Kinds[index];
        var value = Generate(kind, index);
        var wrong = Enumerable.Range(0, value.Length).Reverse().Where(at => char.IsAsciiDigit(value[at]))
            .SelectMany(at => "0123456789".Select(digit => value[..at] + digit + value[(at + 1)..]))
            .FirstOrDefault(changed => KindTable.Default.Kinds.Where(other => other.Entity == kind.Entity).All(other => other.Check is null || !Accepts(other, changed)));
        Assert.NotNull(wrong);
        Assert.DoesNotContain(Scanner.Scan($"{kind.Context.Split(',')[0]} {wrong} it is", Channel.User), finding => finding.Entity == kind.Entity && finding.Rule == rule);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Is_something_without_words_only_where_its_shape_or_check_tells(int index, string rule)
    {
        var kind = KindTable.Default.Kinds[index];
        var text = $"We saw {Generate(kind, index)} there.";

        var isFound = Scanner.Scan(text, Channel.User).Any(finding => finding.Rule == rule && finding.Entity == kind.Entity);

        if (kind.Strength == Strength.Certain)
        {
            Assert.True(isFound, text);
        }
        else if (KindTable.Default.Kinds.Where(other => other.Rule == rule).All(other => other.Strength < Strength.Strong))
        {
            Assert.False(isFound, text);
        }
    }

    private static IEnumerable<Finding> Readings(string text) => Scanner.Scan(text, Channel.User).Where(finding => finding.PolicyType == PolicyTypes.Pii);

    internal static string Generate(EntityKind kind, int seed)
    {
        var random = new Random(seed);
        var shapes = kind.Shapes.Split("  ");
        for (var tries = 0; tries < MostTries; tries++)
        {
            var separator = new[] { "", " ", "-" }[random.Next(3)];
            var value = ShapeSample.Of(shapes[0].Replace("_", separator, StringComparison.Ordinal), random);
            if (Accepts(kind, value))
            {
                return value;
            }
        }

        throw new InvalidOperationException($"No value of {kind.Rule} was found.");
    }

    private static bool Accepts(EntityKind kind, string value) =>
        kind.Check is null || kind.Check(kind.KeepsSigns ? value : string.Concat(value.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant());
}

/// <summary>A random text of a shape.</summary>
internal sealed class ShapeSample
{
    private readonly string _shape;
    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private int _at;

    private ShapeSample(string shape, Random random) => (_shape, _random) = (shape, random);

    public static string Of(string shape, Random random)
    {
        var sample = new ShapeSample(shape, random);
        sample.Sequence();
        return sample._text.ToString();
    }

    private void Sequence()
    {
        while (_at < _shape.Length && _shape[_at] is not ('|' or '>'))
        {
            var start = _at;
            var before = _text.Length;
            Atom();
            var (least, most) = Count();
            var after = _at;
            var times = _random.Next(least, most + 1);
            _text.Length = times == 0 ? before : _text.Length;
            for (var i = 1; i < times; i++)
            {
                _at = start;
                Atom();
            }

            _at = after;
        }
    }

    private void Atom()
    {
        var c = _shape[_at++];
        if (c == '<')
        {
            Group();
            return;
        }

        _text.Append(c switch
        {
            '9' => Digit(),
            'A' => Letter(),
            '*' => _random.Next(2) == 0 ? Digit() : Letter(),
            _ => c,
        });
    }

    private void Group()
    {
        var before = _text.Length;
        var options = new List<string>();
        while (true)
        {
            Sequence();
            options.Add(_text.ToString(before, _text.Length - before));
            _text.Length = before;
            if (_shape[_at++] == '>')
            {
                break;
            }
        }

        _text.Append(options[_random.Next(options.Count)]);
    }

    private (int Least, int Most) Count()
    {
        if (_at < _shape.Length && _shape[_at] == '?')
        {
            _at++;
            return (0, 1);
        }

        if (_at == _shape.Length || _shape[_at] != '{')
        {
            return (1, 1);
        }

        var close = _shape.IndexOf('}', _at);
        var counts = _shape[(_at + 1)..close].Split(',').Select(int.Parse).ToArray();
        _at = close + 1;
        return (counts[0], counts[^1]);
    }

    private char Digit() => (char)('0' + _random.Next(10));

    private char Letter() => (char)('A' + _random.Next(26));
}
