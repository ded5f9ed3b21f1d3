using System.Buffers;
using System.Text;
using System.Text.Json;

namespace InferShield.Simulator.Wire;

/// <summary>Writes server-sent events.</summary>
internal sealed class EventWriter(IBufferWriter<byte> output) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = ReplyWriter.Json.Encoder });

    public void Write(ServerEvent item)
    {
        WriteStart(item.Name);
        if (item.Json is { } data)
        {
            _json.Reset();
            data.WriteTo(_json, ReplyWriter.Json);
            _json.Flush();
        }
        else
        {
            output.Write("[DONE]"u8);
        }

        WriteEnd();
    }

    /// <summary>What stands before the data of an event.</summary>
    public void WriteStart(string? name)
    {
        if (name is not null)
        {
            output.Write("event: "u8);
            Encoding.UTF8.GetBytes(name.AsSpan(), output);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
    }

    public void WriteEnd() => output.Write("\n\n"u8);

    public void Dispose() => _json.Dispose();
}
