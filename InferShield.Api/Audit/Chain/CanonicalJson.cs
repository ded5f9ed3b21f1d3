using System.Buffers;
using System.Globalization;
using System.Text;

namespace InferShield.Api.Audit.Chain;

/// <summary>
/// Writes one JSON object without white space. Of a string only <c>"</c>, <c>\</c> and control characters are escaped: the
/// latter as <c>\b \t \n \f \r</c> or as <c>\u00xx</c> in lower case. No library promises this for good.
/// </summary>
internal sealed class CanonicalJson
{
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _output;
    private bool _isFirst = true;

    /// <param name="output">Gets the object, after what it has.</param>
    public CanonicalJson(ArrayBufferWriter<byte> output)
    {
        _output = output;
        Raw("{"u8);
    }

    private CanonicalJson(ArrayBufferWriter<byte> output, bool isFirst) => (_output, _isFirst) = (output, isFirst);

    /// <summary>The rest of an object that begins elsewhere.</summary>
    public static CanonicalJson Continue(ArrayBufferWriter<byte> output) => new(output, isFirst: false);

    /// <summary>Null is JSON's null.</summary>
    public void Text(string name, string? value)
    {
        Name(name);
        if (value is null)
        {
            Raw("null"u8);
        }
        else
        {
            String(value);
        }
    }

    /// <inheritdoc cref="Text"/>
    public void Number(string name, long? value)
    {
        Name(name);
        if (value is { } number)
        {
            var span = _output.GetSpan(20);
            number.TryFormat(span, out var written, provider: CultureInfo.InvariantCulture);
            _output.Advance(written);
        }
        else
        {
            Raw("null"u8);
        }
    }

    public void Array<T>(string name, IReadOnlyList<T> items, Action<CanonicalJson, T> properties)
    {
        Name(name);
        Raw("["u8);
        for (var index = 0; index < items.Count; index++)
        {
            Raw(index == 0 ? "{"u8 : ",{"u8);
            _isFirst = true;
            properties(this, items[index]);
            Raw("}"u8);
        }

        Raw("]"u8);
        _isFirst = false;
    }

    /// <summary>The object is whole; nothing can be added.</summary>
    public void End() => Raw("}"u8);

    private void Name(string name)
    {
        if (!_isFirst)
        {
            Raw(","u8);
        }

        _isFirst = false;
        String(name);
        Raw(":"u8);
    }

    private void String(string value)
    {
        Raw("\""u8);
        var length = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        ReadOnlySpan<byte> rest = rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented));
        while (rest.IndexOfAny(Escaped) is var at and >= 0)
        {
            Raw(rest[..at]);
            Escape(rest[at]);
            rest = rest[(at + 1)..];
        }

        Raw(rest);
        Raw("\""u8);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Escape(byte code)
    {
        Raw(code switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\r' => "\\r"u8,
            _ => Encoding.ASCII.GetBytes($"\\u{code:x4}"),
        });
    }

    private void Raw(ReadOnlySpan<byte> bytes) => _output.Write(bytes);
}
