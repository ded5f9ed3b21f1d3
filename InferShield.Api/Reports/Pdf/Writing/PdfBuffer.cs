using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace InferShield.Api.Reports.Pdf.Writing;

/// <summary>Bytes in PDF syntax, in memory that is used again after <see cref="Clear"/>.</summary>
internal sealed class PdfBuffer
{
    private byte[] _bytes = new byte[16 * 1024];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public PdfBuffer Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
        return this;
    }

    /// <summary>Text without escapes: operators, names and numbers.</summary>
    public PdfBuffer Raw(string text)
    {
        Length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    public PdfBuffer Number(int value)
    {
        Utf8Formatter.TryFormat(value, Room(12), out var written);
        Length += written;
        return this;
    }

    /// <summary>At most two decimals, without trailing zeros.</summary>
    public PdfBuffer Number(double value)
    {
        var hundredths = (long)Math.Round(value * 100, MidpointRounding.AwayFromZero);
        if (hundredths < 0)
        {
            Byte((byte)'-');
            hundredths = -hundredths;
        }

        Utf8Formatter.TryFormat(hundredths / 100, Room(24), out var written);
        Length += written;
        var rest = (int)(hundredths % 100);
        if (rest != 0)
        {
            Byte((byte)'.').Byte((byte)('0' + (rest / 10)));
            if (rest % 10 != 0)
            {
                Byte((byte)('0' + (rest % 10)));
            }
        }

        return this;
    }

    public PdfBuffer Numbers(params ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Number(value).Byte((byte)' ');
        }

        return this;
    }

    /// <summary>A part of 255 as a part of 1, with a space behind it.</summary>
    public PdfBuffer Share(byte value)
    {
        Utf8Formatter.TryFormat(value / 255.0, Room(8), out var written, new StandardFormat('F', 4));
        Length += written;
        return Byte((byte)' ');
    }

    public PdfBuffer Byte(byte value)
    {
        Room(1)[0] = value;
        Length++;
        return this;
    }

    public PdfBuffer Reference(int number) => Number(number).Raw(" 0 R"u8);

    /// <summary>Two bytes of a string of glyph codes, which stands in parentheses.</summary>
    public PdfBuffer Code(ushort code) => Escaped((byte)(code >> 8)).Escaped((byte)code);

    /// <summary>Four hexadecimal digits.</summary>
    public PdfBuffer Hex(ushort code)
    {
        var span = Room(4);
        for (var digit = 3; digit >= 0; digit--, code >>= 4)
        {
            span[digit] = (byte)"0123456789ABCDEF"[code & 0xF];
        }

        Length += 4;
        return this;
    }

    /// <summary>A text string: UTF-16 with its mark, in hexadecimal digits.</summary>
    public PdfBuffer TextString(string text)
    {
        Raw("<FEFF"u8);
        foreach (var unit in text)
        {
            Hex(unit);
        }

        return Byte((byte)'>');
    }

    /// <summary>A string of ASCII characters, such as a URI or a language tag.</summary>
    public PdfBuffer Ascii(string text)
    {
        Byte((byte)'(');
        foreach (var character in text)
        {
            if (character is '(' or ')' or '\\')
            {
                Byte((byte)'\\');
            }

            Byte(character is >= ' ' and <= '~' ? (byte)character : (byte)'?');
        }

        return Byte((byte)')');
    }

    /// <summary>A time as <c>D:20261123113005Z</c>.</summary>
    public PdfBuffer Date(DateTimeOffset time) =>
        Ascii(time.UtcDateTime.ToString("'D:'yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture));

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        }

        return _bytes.AsSpan(Length);
    }

    private PdfBuffer Escaped(byte value)
    {
        switch (value)
        {
            case (byte)'(' or (byte)')' or (byte)'\\':
                Byte((byte)'\\');
                break;
            case (byte)'\r':
                return Raw("\\r"u8);
        }

        return Byte(value);
    }
}
