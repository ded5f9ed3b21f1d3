namespace InferShield.Api.Detection.Phrases;

/// <summary>
/// The vocabulary as a double-array trie (Aoe 1989): the child of a node by a character's code is the cell at the node's base
/// plus the code, if that cell names the node as its parent. Most words of ordinary text leave it after a few characters.
/// </summary>
internal sealed class WordTrie
{
    public const int Root = 0;
    public const int None = -1;

    private Cell[] _cells = [new Cell { Parent = None }];
    private int _firstFree = 1;

    /// <param name="words">What each word, as a sequence of codes from 1, and each stem (a word with any ending) stand for; numbers from 1.</param>
    public WordTrie(IEnumerable<(ushort[] Codes, bool IsStem, int Value)> words)
    {
        var top = new Node();
        foreach (var (codes, isStem, value) in words)
        {
            var node = top;
            foreach (var code in codes)
            {
                node = node.Children.TryGetValue(code, out var next) ? next : node.Children[code] = new Node();
            }

            (node.Word, node.Stem) = isStem ? (node.Word, value) : (value, node.Stem);
        }

        Place(top);
    }

    /// <summary>The node that <paramref name="code"/> leads to, or <see cref="None"/>; <paramref name="stem"/> becomes what words that go on from there stand for, if they do for anything.</summary>
    public int Next(int node, int code, ref int stem)
    {
        var cells = _cells;
        var next = cells[node].Base + code;
        if ((uint)next >= (uint)cells.Length || cells[next].Parent != node)
        {
            return None;
        }

        stem = cells[next].Stem is > 0 and var meaning ? meaning : stem;
        return next;
    }

    /// <summary>What the word that ends here stands for, or 0.</summary>
    public int Word(int node) => _cells[node].Word;

    private void Place(Node top)
    {
        var queue = new Queue<(Node Node, int At)>([(top, Root)]);
        while (queue.TryDequeue(out var entry))
        {
            ref var cell = ref _cells[entry.At];
            (cell.Word, cell.Stem) = ((ushort)entry.Node.Word, (ushort)entry.Node.Stem);
            if (entry.Node.Children.Count == 0)
            {
                cell.Base = int.MinValue / 2;
                continue;
            }

            var start = FindRoom([.. entry.Node.Children.Keys]);
            _cells[entry.At].Base = start;
            foreach (var (code, child) in entry.Node.Children)
            {
                _cells[start + code].Parent = entry.At;
                queue.Enqueue((child, start + code));
            }
        }
    }

    /// <summary>The lowest base at which the cells of all codes are free.</summary>
    private int FindRoom(ushort[] codes)
    {
        Array.Sort(codes);
        while (_firstFree < _cells.Length && _cells[_firstFree].Parent != None)
        {
            _firstFree++;
        }

        for (var start = _firstFree - codes[0]; ; start++)
        {
            var needed = start + codes[^1] + 1;
            if (needed > _cells.Length)
            {
                var old = _cells.Length;
                Array.Resize(ref _cells, needed + old);
                _cells.AsSpan(old).Fill(new Cell { Parent = None, Base = int.MinValue / 2 });
            }

            if (Array.TrueForAll(codes, code => start + code > 0 && _cells[start + code].Parent == None))
            {
                return start;
            }
        }
    }

    private struct Cell
    {
        public int Base;
        public int Parent;
        public ushort Word;
        public ushort Stem;
    }

    private sealed class Node
    {
        public Dictionary<ushort, Node> Children { get; } = [];

        public int Word { get; set; }

        public int Stem { get; set; }
    }
}
