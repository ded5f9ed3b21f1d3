using InferShield.Api.Reports.Pdf.Text;
using InferShield.Api.Reports.Pdf.Writing;

namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>A page, whose content is either part of the structure or marked as decoration.</summary>
internal sealed class PdfPage(int number, int ordinal, double width, double height, PdfBuffer content, TextSetter setter, StructureTree structure)
    : Canvas(height, content, setter)
{
    public int Number => number;

    /// <summary>1 for the first page.</summary>
    public int Ordinal => ordinal;

    public double Width => width;

    /// <summary>The element that each piece of marked content belongs to.</summary>
    public List<int> Marks { get; } = [];

    public List<int> Annotations { get; } = [];

    public int StructureKey { get; } = structure.ReserveKey();

    /// <summary>Its node of the page tree.</summary>
    public int Parent { get; set; }

    /// <summary>What is drawn until <see cref="End"/> belongs to the open element of the structure.</summary>
    public void Begin(string tag)
    {
        Content.Byte((byte)'/').Raw(tag).Raw("<</MCID "u8).Number(Marks.Count).Raw(">>BDC\n"u8);
        Marks.Add(structure.AddContent(number, Marks.Count));
    }

    /// <summary>What is drawn until <see cref="End"/> is an element of its own, within the open one.</summary>
    public void BeginLeaf(ReadOnlySpan<byte> tag)
    {
        Content.Byte((byte)'/').Raw(tag).Raw("<</MCID "u8).Number(Marks.Count).Raw(">>BDC\n"u8);
        Marks.Add(structure.Leaf(tag, number, Marks.Count));
    }

    /// <summary>What is drawn until <see cref="End"/> is decoration.</summary>
    public void BeginArtifact() => Content.Raw("/Artifact BMC\n"u8);

    /// <summary>What is drawn until <see cref="End"/> repeats on each page.</summary>
    /// <param name="subtype">Header or Footer.</param>
    public void BeginRunning(string subtype) => Content.Raw($"/Artifact<</Type/Pagination/Subtype/{subtype}>>BDC\n");

    public void End() => Content.Raw("EMC\n"u8);
}
