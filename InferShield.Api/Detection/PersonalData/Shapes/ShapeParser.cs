namespace InferShield.Api.Detection.PersonalData.Shapes;

/// <summary>
/// Reads the shape of a value. <c>9</c> is a digit, <c>A</c> a letter, <c>*</c> either; <c>_</c> is a space, a hyphen or
/// nothing, the same at every place of one value; <c>&lt;x|y&gt;</c> is one of several; <c>{2}</c>, <c>{2,5}</c> and <c>?</c> repeat what
/// stands before them; space and <c>-./:+(),</c> stand for themselves.
/// </summary>
internal sealed class ShapeParser
{
    private static readonly string[] Separators = ["", " ", "-"];

    private readonly ShapeGraph _graph;
    private readonly string _shape;
    private int _at;

    private ShapeParser(ShapeGraph graph, string shape) => (_graph, _shape) = (graph, shape);

    /// <summary>Adds a shape to the graph.</summary>
    /// <exception cref="FormatException">It is not written as above.</exception>
    public static void Add(ShapeGraph graph, string shape, int kind)
    {
        IEnumerable<string> variants = shape.Contains('_', StringComparison.Ordinal)
            ? Separators.Select(separator => shape.Replace("_", separator, StringComparison.Ordinal))
            : [shape];
        foreach (var variant in variants)
        {
            var parser = new ShapeParser(graph, variant);
            var end = parser.Alternatives(ShapeGraph.Root);
            if (parser._at < variant.Length)
            {
                throw new FormatException($"The shape '{shape}' has a '{variant[parser._at]}' where none can stand.");
            }

            graph.Accept(end, kind);
        }
    }

    private int Alternatives(int from)
    {
        var end = _graph.NewState();
        _graph.Link(Sequence(from), end);
        while (_at < _shape.Length && _shape[_at] == '|')
        {
            _at++;
            _graph.Link(Sequence(from), end);
        }

        return end;
    }

    private int Sequence(int from)
    {
        var state = _graph.NewState();
        _graph.Link(from, state);
        while (_at < _shape.Length && _shape[_at] is not ('|' or '>'))
        {
            state = Repeated(state);
        }

        return state;
    }

    private int Repeated(int from)
    {
        var start = _at;
        var state = Atom(from);
        var (least, most) = Count();
        var after = _at;
        var end = _graph.NewState();
        if (least == 0)
        {
            _graph.Link(from, end);
        }

        for (var times = 1; times <= most; times++)
        {
            if (times >= Math.Max(least, 1))
            {
                _graph.Link(state, end);
            }

            if (times < most)
            {
                _at = start;
                state = Atom(state);
            }
        }

        _at = after;
        return end;
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
        var counts = _shape[(_at + 1)..close].Split(',').Select(count => int.Parse(count, provider: null)).ToArray();
        _at = close + 1;
        return (counts[0], counts[^1]);
    }

    private int Atom(int from)
    {
        var c = _shape[_at++];
        if (c == '<')
        {
            var end = Alternatives(from);
            _at++;
            return end;
        }

        var state = _graph.NewState();
        _graph.Link(from, state, c switch
        {
            '9' => 1 << CharacterClass.Digit,
            'A' => 1 << CharacterClass.Letter,
            '*' => (1 << CharacterClass.Digit) | (1 << CharacterClass.Letter),
            _ when CharacterClass.Of(c) is > CharacterClass.Letter and var sign => 1 << sign,
            _ => throw new FormatException($"The shape '{_shape}' has a '{c}' that means nothing."),
        });
        return state;
    }
}
