using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace InferShield.Api.Audit.Chain;

/// <summary>Rows in the binary format of PostgreSQL's COPY: without waiting for the network between any two cells.</summary>
internal sealed class CopyBuffer(int columns)
{
    private const int Null = -1;
    private const byte JsonbVersion = 1;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);

    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Empties the buffer.</summary>
    public void Clear() => _output.ResetWrittenCount();

    /// <summary>What stands before the first row: a signature, no flags, no extension.</summary>
    public void Begin() => _output.Write(Header);

    /// <summary>What stands after the last one.</summary>
    public void End() => Short(-1);

    public void BeginRow() => Short((short)columns);

    public void Number(int value)
    {
        Length(sizeof(int));
        Length(value);
    }

    public void Real(double value) => Number(BitConverter.DoubleToInt64Bits(value));

    public void Number(long? value)
    {
        if (value is not { } number)
        {
            Length(Null);
            return;
        }

        Length(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_output.GetSpan(sizeof(long)), number);
        _output.Advance(sizeof(long));
    }

    /// <summary>A point in time, to the microsecond.</summary>
    public void Time(DateTimeOffset value) => Number((value.UtcTicks - Epoch) / TimeSpan.TicksPerMicrosecond);

    public void Id(Guid? value)
    {
        if (value is not { } id)
        {
            Length(Null);
            return;
        }

        Length(16);
        id.TryWriteBytes(_output.GetSpan(16), bigEndian: true, out var written);
        _output.Advance(written);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        _output.Write(value);
    }

    /// <summary>Bytes that are given as hexadecimal digits.</summary>
    public void Hex(string? value)
    {
        if (value is null)
        {
            Length(Null);
        }
        else
        {
            Bytes(Convert.FromHexString(value));
        }
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Length(Null);
        }
        else
        {
            Length(Encoding.UTF8.GetByteCount(value));
            Encoding.UTF8.GetBytes(value, _output);
        }
    }

    /// <summary>A cell of the type <c>jsonb</c>.</summary>
    public void Json(string value)
    {
        Length(1 + Encoding.UTF8.GetByteCount(value));
        _output.Write([JsonbVersion]);
        Encoding.UTF8.GetBytes(value, _output);
    }

    private void Length(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_output.GetSpan(sizeof(int)), value);
        _output.Advance(sizeof(int));
    }

    private void Short(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_output.GetSpan(sizeof(short)), value);
        _output.Advance(sizeof(short));
    }
}
