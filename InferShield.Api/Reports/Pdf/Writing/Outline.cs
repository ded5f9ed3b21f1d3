namespace InferShield.Api.Reports.Pdf.Writing;

/// <summary>The bookmarks that a reader shows beside the pages, two levels deep.</summary>
internal sealed class Outline(PdfFile file)
{
    private readonly List<Item> _items = [];

    private sealed record Item(int Number, string Title, int Page, double Top)
    {
        public List<Item> Kids { get; } = [];
    }

    public void Add(int level, string title, int page, double top)
    {
        var item = new Item(file.Reserve(), title, page, top);
        (level > 1 && _items.Count > 0 ? _items[^1].Kids : _items).Add(item);
    }

    public int Write()
    {
        var root = file.Reserve();
        _items.ForEach(item => Write(item.Kids, item.Number));
        Write(_items, root);
        var written = file.Object(root).Raw("<</Type/Outlines"u8);
        if (_items.Count > 0)
        {
            written.Raw("/First "u8).Reference(_items[0].Number).Raw("/Last "u8).Reference(_items[^1].Number).Raw("/Count "u8).Number(_items.Count);
        }

        written.Raw(">>"u8);
        return root;
    }

    private void Write(List<Item> items, int parent)
    {
        for (var index = 0; index < items.Count; index++)
        {
            var item = items[index];
            var written = file.Object(item.Number).Raw("<</Title "u8).TextString(item.Title).Raw("/Parent "u8).Reference(parent)
                .Raw("/Dest["u8).Reference(item.Page).Raw("/XYZ 0 "u8).Number(item.Top).Raw(" null]"u8);
            if (index > 0)
            {
                written.Raw("/Prev "u8).Reference(items[index - 1].Number);
            }

            if (index + 1 < items.Count)
            {
                written.Raw("/Next "u8).Reference(items[index + 1].Number);
            }

            if (item.Kids.Count > 0)
            {
                // A count below zero: the entries below this one show when it is opened.
                written.Raw("/First "u8).Reference(item.Kids[0].Number).Raw("/Last "u8).Reference(item.Kids[^1].Number).Raw("/Count "u8).Number(-item.Kids.Count);
            }

            written.Raw(">>"u8);
        }
    }
}
