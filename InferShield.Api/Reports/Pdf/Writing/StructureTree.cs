namespace InferShield.Api.Reports.Pdf.Writing;

/// <summary>
/// The logical structure that screen readers follow. Elements are opened and closed in reading order, and written when they
/// are closed; of a finished one only its number stays, with its parent.
/// </summary>
internal sealed class StructureTree
{
    private const int MostKeys = 256;

    private readonly PdfFile _file;
    private readonly Stack<Element> _open = new();
    private readonly List<int> _parents = [];
    private readonly int _root;
    private readonly Element _document;

    public StructureTree(PdfFile file)
    {
        _file = file;
        _root = file.Reserve();
        _document = new Element(file.Reserve(), "Document", "", _root);
        _open.Push(_document);
    }

    /// <summary>The element's attributes are PDF syntax, such as <c>/A&lt;&lt;/O/Table/Scope/Column&gt;&gt;</c>.</summary>
    public void Open(string tag, string attributes = "")
    {
        var element = new Element(_file.Reserve(), tag, attributes, _open.Peek().Number);
        _open.Peek().AddElement(element.Number);
        _open.Push(element);
    }

    public void Close()
    {
        var element = _open.Pop();
        Write(element);
    }

    /// <summary>Keeps a place among the open element's kids for an element that is filled later.</summary>
    public StructureSlot ReserveSlot(string tag)
    {
        var slot = new StructureSlot(_file.Reserve(), tag, _open.Peek().Number);
        _open.Peek().AddElement(slot.Number);
        return slot;
    }

    /// <summary>Opens an element whose place was kept; <see cref="Close"/> closes it.</summary>
    public void Open(StructureSlot slot) => _open.Push(new Element(slot.Number, slot.Tag, "", slot.Parent));

    /// <summary>Makes the content with this mark part of the open element, and tells its number.</summary>
    public int AddContent(int page, int mark)
    {
        _open.Peek().AddContent(page, mark);
        return _open.Peek().Number;
    }

    /// <summary>Makes an annotation part of the open element; tells the key by which the annotation names it.</summary>
    public int AddAnnotation(int page, int annotation)
    {
        _open.Peek().AddAnnotation(page, annotation);
        _parents.Add(_open.Peek().Number);
        return _parents.Count - 1;
    }

    /// <summary>An element with nothing but one piece of content, written at once.</summary>
    public int Leaf(ReadOnlySpan<byte> tag, int page, int mark)
    {
        var number = _file.Reserve();
        _open.Peek().AddElement(number);
        _file.Object(number).Raw("<</S/"u8).Raw(tag).Raw("/P "u8).Reference(_open.Peek().Number).Raw("/Pg "u8).Reference(page).Raw("/K "u8).Number(mark).Raw(">>"u8);
        return number;
    }

    /// <summary>The key of a page's list of the elements that its content belongs to.</summary>
    public int ReserveKey()
    {
        _parents.Add(0);
        return _parents.Count - 1;
    }

    public void SetParents(int key, IReadOnlyList<int> elements)
    {
        var number = _parents[key] = _file.Reserve();
        var list = _file.Object(number).Byte((byte)'[');
        foreach (var element in elements)
        {
            list.Reference(element).Byte((byte)' ');
        }

        list.Byte((byte)']');
    }

    /// <summary>Ends the tree; its number goes into the catalog.</summary>
    public int Write()
    {
        while (_open.Count > 0)
        {
            Close();
        }

        var (tree, leaves) = (_file.Reserve(), new List<(int Number, int First, int Last)>());
        for (var first = 0; first < _parents.Count; first += MostKeys)
        {
            var last = Math.Min(first + MostKeys, _parents.Count) - 1;
            leaves.Add((_file.Reserve(), first, last));
            var leaf = _file.Object(leaves[^1].Number).Raw("<</Limits["u8).Number(first).Byte((byte)' ').Number(last).Raw("]/Nums["u8);
            for (var key = first; key <= last; key++)
            {
                leaf.Number(key).Byte((byte)' ').Reference(_parents[key]).Byte((byte)' ');
            }

            leaf.Raw("]>>"u8);
        }

        var kids = _file.Object(tree).Raw("<</Kids["u8);
        leaves.ForEach(leaf => kids.Reference(leaf.Number).Byte((byte)' '));
        kids.Raw("]>>"u8);
        _file.Object(_root).Raw("<</Type/StructTreeRoot/K "u8).Reference(_document.Number).Raw("/ParentTree "u8).Reference(tree)
            .Raw("/ParentTreeNextKey "u8).Number(_parents.Count).Raw(">>"u8);
        return _root;
    }

    private void Write(Element element)
    {
        var written = _file.Object(element.Number).Raw("<</Type/StructElem/S/"u8).Raw(element.Tag).Raw("/P "u8).Reference(element.Parent).Raw(element.Attributes);
        if (element.Kids.Count > 0)
        {
            written.Raw("/K["u8);
            foreach (var (kind, page, number) in element.Kids)
            {
                _ = kind switch
                {
                    KidKind.Element => written.Reference(number).Byte((byte)' '),
                    KidKind.Content => written.Raw("<</Type/MCR/Pg "u8).Reference(page).Raw("/MCID "u8).Number(number).Raw(">>"u8),
                    _ => written.Raw("<</Type/OBJR/Pg "u8).Reference(page).Raw("/Obj "u8).Reference(number).Raw(">>"u8),
                };
            }

            written.Byte((byte)']');
        }

        written.Raw(">>"u8);
    }

    private enum KidKind : byte
    {
        Element,
        Content,
        Annotation,
    }

    private sealed class Element(int number, string tag, string attributes, int parent)
    {
        public int Number => number;

        public string Tag => tag;

        public string Attributes => attributes;

        public int Parent => parent;

        public List<(KidKind Kind, int Page, int Number)> Kids { get; } = [];

        public void AddElement(int kid) => Kids.Add((KidKind.Element, 0, kid));

        public void AddContent(int page, int mark) => Kids.Add((KidKind.Content, page, mark));

        public void AddAnnotation(int page, int annotation) => Kids.Add((KidKind.Annotation, page, annotation));
    }
}

/// <summary>An element of which only the place among its parent's kids is known.</summary>
internal readonly record struct StructureSlot(int Number, string Tag, int Parent);
