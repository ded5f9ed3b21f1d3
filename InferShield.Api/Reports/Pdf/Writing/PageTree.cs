namespace InferShield.Api.Reports.Pdf.Writing;

/// <summary>The tree of pages, three levels deep, of which each node is written as soon as it is full.</summary>
internal sealed class PageTree(PdfFile file)
{
    private const int MostKids = 64;

    private readonly List<(int Number, int Pages)> _nodes = [];
    private readonly List<(int Number, int Pages)> _leaves = [];
    private readonly List<(int Number, int Pages)> _pages = [];
    private int _node;
    private int _leaf;

    public int Root { get; } = file.Reserve();

    public int Count { get; private set; }

    /// <summary>Appends a page and tells its parent.</summary>
    public int Add(int page)
    {
        if (_pages.Count == MostKids)
        {
            EndLeaf();
        }

        if (_pages.Count == 0)
        {
            if (_leaves.Count == 0)
            {
                _node = file.Reserve();
            }

            _leaf = file.Reserve();
        }

        _pages.Add((page, 1));
        Count++;
        return _leaf;
    }

    public void Write()
    {
        EndLeaf();
        EndNode();
        Write(Root, 0, _nodes);
    }

    private void EndLeaf()
    {
        if (_pages.Count > 0)
        {
            _leaves.Add((_leaf, Write(_leaf, _node, _pages)));
            _pages.Clear();
        }

        if (_leaves.Count == MostKids)
        {
            EndNode();
        }
    }

    private void EndNode()
    {
        if (_leaves.Count > 0)
        {
            _nodes.Add((_node, Write(_node, Root, _leaves)));
            _leaves.Clear();
        }
    }

    private int Write(int number, int parent, List<(int Number, int Pages)> kids)
    {
        var count = kids.Sum(kid => kid.Pages);
        var node = file.Object(number).Raw("<</Type/Pages/Count "u8).Number(count);
        if (parent != 0)
        {
            node.Raw("/Parent "u8).Reference(parent);
        }

        node.Raw("/Kids["u8);
        foreach (var kid in kids)
        {
            node.Reference(kid.Number).Byte((byte)' ');
        }

        node.Raw("]>>"u8);
        return count;
    }
}
