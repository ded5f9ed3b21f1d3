using System.Globalization;
using System.Security;
using System.Text;
using InferShield.Api.Reports.Pdf.Fonts;
using InferShield.Api.Reports.Pdf.Text;
using InferShield.Api.Reports.Pdf.Writing;

namespace InferShield.Api.Reports.Pdf.Layout;

/// <summary>What a document says of itself; its id and date are those of what it shows, so that equal input gives equal bytes.</summary>
internal sealed record DocumentInformation(Guid Id, string Title, string Subject, string Author, string Producer, string Language, DateTimeOffset Created);

/// <summary>A tagged document: its pages, outline, fonts, images and metadata.</summary>
internal sealed class PdfDocument
{
    private readonly PdfFile _file;
    private readonly DocumentInformation _information;
    private readonly PageTree _pages;
    private readonly Outline _outline;
    private readonly int _resources;
    private readonly Dictionary<FontFace, DocumentFont> _fonts = [];
    private readonly List<DocumentFont> _fontsInOrder = [];
    private readonly List<(string Name, int Number)> _objects = [];
    private readonly Stack<PdfBuffer> _free = new();

    public PdfDocument(Stream output, FontLibrary library, DocumentInformation information)
    {
        _file = new PdfFile(output);
        _file.Begin();
        _information = information;
        _pages = new PageTree(_file);
        _outline = new Outline(_file);
        _resources = _file.Reserve();
        Structure = new StructureTree(_file);
        Setter = new TextSetter(library, FontOf);
        Breaker = new LineBreaker(Setter);
    }

    public StructureTree Structure { get; }

    public TextSetter Setter { get; }

    public LineBreaker Breaker { get; }

    public int PageCount => _pages.Count;

    /// <summary>The file's last lines, known after <see cref="CompleteAsync"/>.</summary>
    public string Ending => _file.Ending;

    public PdfPage NewPage(double width, double height)
    {
        var number = _file.Reserve();
        var page = new PdfPage(number, _pages.Count + 1, width, height, _free.TryPop(out var free) ? free : new PdfBuffer(), Setter, Structure);
        page.Parent = _pages.Add(number);
        return page;
    }

    /// <summary>Writes a page; nothing can be drawn on it afterwards.</summary>
    public void Finish(PdfPage page)
    {
        var content = _file.Reserve();
        _file.Stream(content, [], page.Content.Span);
        var written = _file.Object(page.Number).Raw("<</Type/Page/Parent "u8).Reference(page.Parent).Raw("/MediaBox[0 0 "u8).Numbers(page.Width, page.Height)
            .Raw("]/Resources "u8).Reference(_resources).Raw("/Contents "u8).Reference(content).Raw("/Tabs/S/StructParents "u8).Number(page.StructureKey);
        if (page.Annotations.Count > 0)
        {
            written.Raw("/Annots["u8);
            page.Annotations.ForEach(annotation => written.Reference(annotation).Byte((byte)' '));
            written.Byte((byte)']');
        }

        written.Raw(">>"u8);
        Structure.SetParents(page.StructureKey, page.Marks);
        page.Content.Clear();
        _free.Push(page.Content);
    }

    public void AddOutline(int level, string title, PdfPage page, double y) => _outline.Add(level, title, page.Number, page.Height - y);

    /// <summary>Makes a box of the page lead to a place; part of the open element, which is a Link.</summary>
    public void AddLink(PdfPage page, (double X, double Y, double Width, double Height) box, string text, Place target)
    {
        var number = _file.Reserve();
        var key = Structure.AddAnnotation(page.Number, number);
        _file.Object(number).Raw("<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect["u8)
            .Numbers(box.X, page.Height - box.Y - box.Height, box.X + box.Width, page.Height - box.Y).Raw("]/Dest["u8).Reference(target.Page)
            .Raw("/XYZ 0 "u8).Number(target.Top).Raw(" null]/Contents "u8).TextString(text).Raw("/StructParent "u8).Number(key).Raw(">>"u8);
        page.Annotations.Add(number);
    }

    /// <summary>What is drawn is a figure, with words for those who do not see it.</summary>
    public void Figure(PdfPage page, (double X, double Y, double Width, double Height) box, string alternative, Action draw)
    {
        var attributes = new PdfBuffer().Raw("/Alt "u8).TextString(alternative).Raw("/A<</O/Layout/Placement/Block/BBox["u8)
            .Numbers(box.X, page.Height - box.Y - box.Height, box.X + box.Width, page.Height - box.Y).Raw("]>>"u8);
        Structure.Open("Figure", Encoding.ASCII.GetString(attributes.Span));
        page.Begin("Figure");
        draw();
        page.End();
        Structure.Close();
    }

    /// <summary>Reserves a name by which pages draw a form or an image that is written later.</summary>
    public (string Name, int Number) ReserveObject()
    {
        var reserved = ($"X{_objects.Count + 1}", _file.Reserve());
        _objects.Add(reserved);
        return reserved;
    }

    public int Reserve() => _file.Reserve();

    public void WriteObject(int number, string entries, ReadOnlySpan<byte> data, bool deflate = true) =>
        _file.Stream(number, Encoding.ASCII.GetBytes(entries), data, deflate);

    /// <summary>Writes a form that holds text; it stands on the lower left corner.</summary>
    public void WriteTextForm(int number, string text, TextStyle style)
    {
        var width = (Setter.Width(text, style.Weight) * style.Size / 1000) + 1;
        var drawing = new Canvas(style.Size, new PdfBuffer(), Setter);
        drawing.Text(0, style.Size, text, style);
        WriteObject(number, string.Create(CultureInfo.InvariantCulture,
            $"/Type/XObject/Subtype/Form/BBox[0 {-style.Size:0.##} {width:0.##} {style.Size:0.##}]/Resources {_resources} 0 R"), drawing.Content.Span);
    }

    public ValueTask FlushAsync(bool all, CancellationToken cancellationToken) => _file.FlushAsync(all, cancellationToken);

    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        _pages.Write();
        foreach (var font in _fontsInOrder)
        {
            font.Write(_file);
            await FlushAsync(all: false, cancellationToken);
        }

        var resources = _file.Object(_resources).Raw("<</ProcSet[/PDF/Text/ImageB/ImageC]/Font<<"u8);
        _fontsInOrder.ForEach(font => resources.Byte((byte)'/').Raw(font.ResourceName).Byte((byte)' ').Reference(font.Number));
        resources.Raw(">>/XObject<<"u8);
        _objects.ForEach(one => resources.Byte((byte)'/').Raw(one.Name).Byte((byte)' ').Reference(one.Number));
        resources.Raw(">>>>"u8);
        var structure = Structure.Write();
        var outline = _outline.Write();
        var (metadata, catalog, information) = (_file.Reserve(), _file.Reserve(), _file.Reserve());
        _file.Stream(metadata, "/Type/Metadata/Subtype/XML"u8, Encoding.UTF8.GetBytes(Metadata()), deflate: false);
        _file.Object(catalog).Raw("<</Type/Catalog/Pages "u8).Reference(_pages.Root).Raw("/Outlines "u8).Reference(outline).Raw("/StructTreeRoot "u8).Reference(structure)
            .Raw("/MarkInfo<</Marked true>>/PageMode/UseOutlines/ViewerPreferences<</DisplayDocTitle true>>/Metadata "u8).Reference(metadata)
            .Raw("/Lang"u8).Ascii(_information.Language).Raw(">>"u8);
        _file.Object(information).Raw("<</Title "u8).TextString(_information.Title).Raw("/Subject "u8).TextString(_information.Subject)
            .Raw("/Author "u8).TextString(_information.Author).Raw("/Creator "u8).TextString(_information.Producer).Raw("/Producer "u8).TextString(_information.Producer)
            .Raw("/CreationDate"u8).Date(_information.Created).Raw("/ModDate"u8).Date(_information.Created).Raw(">>"u8);
        _file.End(catalog, information, _information.Id);
        await FlushAsync(all: true, cancellationToken);
    }

    private DocumentFont FontOf(FontFace face)
    {
        if (!_fonts.TryGetValue(face, out var font))
        {
            font = new DocumentFont(face, _file.Reserve(), _fonts.Count + 1);
            _fonts.Add(face, font);
            _fontsInOrder.Add(font);
        }

        return font;
    }

    private string Metadata()
    {
        var at = _information.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"""
            <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
             xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
             xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
            <dc:format>application/pdf</dc:format>
            <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Xml(_information.Title)}</rdf:li></rdf:Alt></dc:title>
            <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{Xml(_information.Subject)}</rdf:li></rdf:Alt></dc:description>
            <dc:creator><rdf:Seq><rdf:li>{Xml(_information.Author)}</rdf:li></rdf:Seq></dc:creator>
            <dc:language><rdf:Bag><rdf:li>{_information.Language}</rdf:li></rdf:Bag></dc:language>
            <xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate><xmp:MetadataDate>{at}</xmp:MetadataDate>
            <xmp:CreatorTool>{Xml(_information.Producer)}</xmp:CreatorTool><pdf:Producer>{Xml(_information.Producer)}</pdf:Producer>
            <xmpMM:DocumentID>uuid:{_information.Id}</xmpMM:DocumentID><pdfuaid:part>1</pdfuaid:part>
            </rdf:Description></rdf:RDF></x:xmpmeta>
            <?xpacket end="r"?>
            """.ReplaceLineEndings("\n");
    }

    private static string Xml(string text) => SecurityElement.Escape(TextCleaning.Clean(text));
}
