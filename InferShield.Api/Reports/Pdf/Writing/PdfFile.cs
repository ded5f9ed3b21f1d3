using System.Buffers.Binary;
using System.IO.Compression;

namespace InferShield.Api.Reports.Pdf.Writing;

/// <summary>
/// A PDF 1.7 file written from front to back: an object goes out when it is finished, and only its place is remembered, in
/// eight bytes. Small objects are gathered in compressed object streams; the cross-reference stream comes last.
/// </summary>
internal sealed class PdfFile(Stream output)
{
    private const int FlushAt = 256 * 1024;
    private const int ObjectsPerStream = 400;
    private const int PlaceChunk = 32 * 1024;
    private const int PlaceLength = 8;
    private const ulong InStream = 1UL << 63;

    // The level from which on more time gives little less: a third smaller than the fastest one, for a tenth more time.
    private static readonly ZLibCompressionOptions Deflate = new() { CompressionLevel = 2 };

    private readonly PdfBuffer _out = new();
    private readonly PdfBuffer _objects = new();
    private readonly PdfBuffer _index = new();
    private readonly List<(int Number, int Offset)> _gathered = [];
    private readonly List<ulong[]> _places = [new ulong[PlaceChunk]];
    private int _next = 1;
    private int _stream;
    private long _flushed;

    public int Reserve()
    {
        if (_next % PlaceChunk == 0)
        {
            _places.Add(new ulong[PlaceChunk]);
        }

        return _next++;
    }

    public void Begin() => _out.Raw("%PDF-1.7\n%"u8).Raw([0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);

    /// <summary>Where the object with this number is written; the caller writes it whole and calls nothing else in between.</summary>
    public PdfBuffer Object(int number)
    {
        if (_gathered.Count == ObjectsPerStream)
        {
            EndObjectStream();
        }

        if (_gathered.Count == 0)
        {
            _stream = Reserve();
        }

        Place(number, InStream | ((ulong)_stream << 16) | (uint)_gathered.Count);
        _gathered.Add((number, _objects.Length));
        return _objects.Length == 0 ? _objects : _objects.Byte((byte)'\n');
    }

    /// <summary>Writes a stream object, deflated unless its bytes are compressed already.</summary>
    /// <param name="number">The object's number.</param>
    /// <param name="entries">What its dictionary has besides the length and the filter of deflate.</param>
    /// <param name="data">The bytes before compression.</param>
    /// <param name="deflate">Whether to compress.</param>
    public void Stream(int number, ReadOnlySpan<byte> entries, ReadOnlySpan<byte> data, bool deflate = true)
    {
        if (!deflate)
        {
            Stream(number, entries, data, []);
            return;
        }

        using var deflated = new MemoryStream(data.Length / 4);
        using (var deflating = Deflating(deflated))
        {
            deflating.Write(data);
        }

        Stream(number, entries, deflated);
    }

    /// <summary>Hands what is finished to the output when it is worth it.</summary>
    public async ValueTask FlushAsync(bool all, CancellationToken cancellationToken)
    {
        if (_out.Length > (all ? 0 : FlushAt))
        {
            await output.WriteAsync(_out.Memory, cancellationToken);
            _flushed += _out.Length;
            _out.Clear();
        }
    }

    /// <summary>Writes the cross-reference stream. What has to follow it is <see cref="Ending"/>.</summary>
    public void End(int catalog, int information, Guid id)
    {
        EndObjectStream();
        var number = Reserve();
        var start = _flushed + _out.Length;
        Place(number, (ulong)start);
        Ending = $"startxref\n{start}\n%%EOF\n";
        using var deflated = new MemoryStream();
        using (var deflating = Deflating(deflated))
        {
            var rows = new byte[PlaceChunk * PlaceLength];
            for (var first = 0; first < _next; first += PlaceChunk)
            {
                var count = Math.Min(PlaceChunk, _next - first);
                Array.Clear(rows);
                for (var entry = first == 0 ? 1 : 0; entry < count; entry++)
                {
                    WritePlace(_places[first / PlaceChunk][entry], rows.AsSpan(entry * PlaceLength, PlaceLength));
                }

                if (first == 0)
                {
                    // Number 0 heads the list of free numbers, which is empty.
                    rows[6] = rows[7] = 0xFF;
                }

                deflating.Write(rows, 0, count * PlaceLength);
            }
        }

        var hex = Convert.ToHexString(id.ToByteArray(bigEndian: true));
        var entries = new PdfBuffer().Raw("/Type/XRef/W[1 5 2]/Size "u8).Number(_next).Raw("/Root "u8).Reference(catalog).Raw("/Info "u8)
            .Reference(information).Raw($"/ID[<{hex}><{hex}>]");
        Stream(number, entries.Span, deflated);
    }

    /// <summary>The file's last lines, known after <see cref="End"/>.</summary>
    public string Ending { get; private set; } = "";

    private static ZLibStream Deflating(MemoryStream deflated) => new(deflated, Deflate, leaveOpen: true);

    private void Stream(int number, ReadOnlySpan<byte> entries, MemoryStream deflated) =>
        Stream(number, entries, deflated.GetBuffer().AsSpan(0, (int)deflated.Length), "/Filter/FlateDecode"u8);

    private void Stream(int number, ReadOnlySpan<byte> entries, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> filter)
    {
        Place(number, (ulong)(_flushed + _out.Length));
        _out.Number(number).Raw(" 0 obj\n<<"u8).Raw(entries).Raw(filter).Raw("/Length "u8).Number(bytes.Length)
            .Raw(">>stream\n"u8).Raw(bytes).Raw("\nendstream\nendobj\n"u8);
    }

    private static void WritePlace(ulong place, Span<byte> row)
    {
        if ((place & InStream) != 0)
        {
            row[0] = 2;
            BinaryPrimitives.WriteUInt32BigEndian(row[2..], (uint)((place & ~InStream) >> 16));
            BinaryPrimitives.WriteUInt16BigEndian(row[6..], (ushort)place);
        }
        else if (place != 0)
        {
            row[0] = 1;
            row[1] = (byte)(place >> 32);
            BinaryPrimitives.WriteUInt32BigEndian(row[2..], (uint)place);
        }
    }

    private void EndObjectStream()
    {
        if (_gathered.Count == 0)
        {
            return;
        }

        foreach (var (number, offset) in _gathered)
        {
            // The line break between two objects belongs to neither.
            _index.Number(number).Byte((byte)' ').Number(offset).Byte((byte)' ');
        }

        var entries = new PdfBuffer().Raw("/Type/ObjStm/N "u8).Number(_gathered.Count).Raw("/First "u8).Number(_index.Length);
        _index.Raw(_objects.Span);
        Stream(_stream, entries.Span, _index.Span);
        _gathered.Clear();
        _objects.Clear();
        _index.Clear();
    }

    private void Place(int number, ulong place) => _places[number / PlaceChunk][number % PlaceChunk] = place;
}
