using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Text;

namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>A column: its title, its share of the width, whether it holds numbers, and how many lines a cell may have.</summary>
internal sealed record Column(string Title, double Share, bool IsNumber = false, int MaxLines = 8, FontWeight Weight = FontWeight.Regular);

/// <summary>A cell's text, and the colour of the dot before it, if it has one.</summary>
internal readonly record struct TableCell(string Text, Color? Dot = null)
{
    public static implicit operator TableCell(string text) => new(text);
}

/// <summary>A table that goes on over pages, on each of which the column titles are repeated.</summary>
internal sealed class Table
{
    private const int LastTogether = 3;
    private const double Gap = 6;
    private const double DotRoom = 9;

    private readonly Flow _flow;
    private readonly IReadOnlyList<Column> _columns;
    private readonly TextStyle[] _styles;
    private readonly bool _firstIsHeader;
    private readonly double _padding;
    private readonly double[] _widths;
    private readonly double[] _lefts;
    private readonly IReadOnlyList<string>[] _lines;
    private readonly bool _hasTitles;
    private readonly Queue<TableCell[]> _held = new();
    private bool _isBegun;

    /// <summary>Begins the table at the flow's place.</summary>
    /// <param name="flow">Where the table goes.</param>
    /// <param name="columns">At least one.</param>
    /// <param name="style">Of the cells.</param>
    /// <param name="firstIsHeader">Whether the first cell of a row names the row.</param>
    /// <param name="padding">Above and below a row's text.</param>
    public Table(Flow flow, IReadOnlyList<Column> columns, TextStyle? style = null, bool firstIsHeader = false, double padding = 3.5)
    {
        (_flow, _columns, _firstIsHeader, _padding) = (flow, columns, firstIsHeader, padding);
        _styles = [.. columns.Select(column => (style ?? Theme.Cell) with { Weight = column.Weight })];
        _lines = new IReadOnlyList<string>[columns.Count];
        _hasTitles = columns.Any(column => column.Title.Length > 0);
        var shares = columns.Sum(column => column.Share);
        _widths = [.. columns.Select(column => (flow.Width * column.Share / shares) - Gap)];
        _lefts = new double[columns.Count];
        for (var (index, left) = (0, Flow.Margin); index < columns.Count; left += _widths[index++] + Gap)
        {
            _lefts[index] = left;
        }

        flow.Need(60);
        flow.Document.Structure.Open("Table");
        if (_hasTitles)
        {
            flow.Document.Structure.Open("THead");
            flow.Document.Structure.Open("TR");
            Titles(isFirst: true);
            flow.Document.Structure.Close();
            flow.Document.Structure.Close();
        }

        flow.Document.Structure.Open("TBody");
    }

    public void Row(params ReadOnlySpan<TableCell> cells)
    {
        _held.Enqueue(cells.ToArray());
        if (_held.Count > LastTogether)
        {
            Draw(_held.Dequeue());
        }
    }

    public void End(double after = 14)
    {
        // So that no page has a row or two alone.
        if (_isBegun)
        {
            Need(_held.Sum(Lay));
        }

        while (_held.TryDequeue(out var cells))
        {
            Draw(cells);
        }

        _flow.Document.Structure.Close();
        _flow.Document.Structure.Close();
        _flow.Y += after;
    }

    private double Lay(TableCell[] cells)
    {
        var height = 0.0;
        for (var index = 0; index < cells.Length; index++)
        {
            var room = _widths[index] - (cells[index].Dot is null ? 0 : DotRoom);
            _lines[index] = _flow.Document.Breaker.Break(TextCleaning.Clean(cells[index].Text), _styles[index].Weight, Flow.InEms(room, _styles[index]), _columns[index].MaxLines);
            height = Math.Max(height, LineHeight(index) * _lines[index].Count);
        }

        return height + (2 * _padding);
    }

    private void Need(double height)
    {
        if (_flow.Y + height <= _flow.Bottom)
        {
            return;
        }

        _flow.Document.Structure.Close();
        _flow.Need(height);
        if (_hasTitles)
        {
            Titles(isFirst: false);
        }

        _flow.Document.Structure.Open("TBody");
    }

    private void Draw(TableCell[] cells)
    {
        var height = Lay(cells);
        Need(height);
        _isBegun = true;
        var structure = _flow.Document.Structure;
        var (page, top) = (_flow.Page, _flow.Y);
        structure.Open("TR");
        for (var index = 0; index < cells.Length; index++)
        {
            if (_firstIsHeader && index == 0)
            {
                structure.Open("TH", "/A<</O/Table/Scope/Row>>");
                page.Begin("TH");
                Cell(index, cells[index], top);
                page.End();
                structure.Close();
            }
            else
            {
                page.BeginLeaf("TD"u8);
                Cell(index, cells[index], top);
                page.End();
            }
        }

        structure.Close();
        _flow.Y += height;
        page.BeginArtifact();
        page.Line(Flow.Margin, _flow.Y, Flow.Margin + _flow.Width, _flow.Y, 0.4, Theme.Hairline);
        page.End();
    }

    private double LineHeight(int index) => _styles[index].Size * 1.32;

    private void Cell(int index, TableCell cell, double top)
    {
        var (page, style) = (_flow.Page, _styles[index]);
        var left = _lefts[index];
        var baseline = top + _padding + (style.Size * 0.98);
        if (cell.Dot is { } dot)
        {
            page.Dot(left + 2.6, baseline - (style.Size * 0.34), 2.4, dot);
            left += DotRoom;
        }

        foreach (var line in _lines[index])
        {
            if (_columns[index].IsNumber)
            {
                page.TextRight(_lefts[index] + _widths[index], baseline, line, style);
            }
            else
            {
                page.Text(left, baseline, line, style);
            }

            baseline += LineHeight(index);
        }
    }

    private void Titles(bool isFirst)
    {
        var (page, style, structure) = (_flow.Page, Theme.ColumnTitle, _flow.Document.Structure);
        var titles = _columns.Select((column, index) => _flow.Document.Breaker.Break(column.Title, style.Weight, Flow.InEms(_widths[index], style), maxLines: 2)).ToArray();
        var rows = titles.Max(lines => lines.Count);
        var height = (rows * style.Size * 1.3) + 8;
        page.BeginArtifact();
        page.Rectangle(Flow.Margin - 4, _flow.Y, _flow.Width + 8, height, Theme.Panel);
        page.Line(Flow.Margin - 4, _flow.Y + height, Flow.Margin + _flow.Width + 4, _flow.Y + height, 0.8, _flow.Theme.Accent);
        page.End();
        for (var index = 0; index < titles.Length; index++)
        {
            if (isFirst)
            {
                structure.Open("TH", "/A<</O/Table/Scope/Column>>");
                page.Begin("TH");
            }
            else
            {
                page.BeginRunning("Header");
            }

            var baseline = _flow.Y + 4 + (style.Size * 0.98) + ((rows - titles[index].Count) * style.Size * 1.3);
            foreach (var line in titles[index])
            {
                if (_columns[index].IsNumber)
                {
                    page.TextRight(_lefts[index] + _widths[index], baseline, line, style);
                }
                else
                {
                    page.Text(_lefts[index], baseline, line, style);
                }

                baseline += style.Size * 1.3;
            }

            page.End();
            if (isFirst)
            {
                structure.Close();
            }
        }

        _flow.Y += height;
    }
}
