using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InferShield.Api.Gateway.Streaming;

/// <summary>Writes server-sent events. What was written goes out with <see cref="FlushAsync"/>, which waits for a slow client.</summary>
internal sealed class SseWriter(PipeWriter pipe) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(pipe, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private bool _isWritten;

    public void Write(SseEvent frame, JsonObject data)
    {
        Head(frame);
        Write("data: "u8);
        _json.Reset(pipe);
        data.WriteTo(_json);
        _json.Flush();
        Write("\n\n"u8);
    }

    public void Done() => Write("data: [DONE]\n\n"u8);

    public void KeepAlive() => Write(":\n\n"u8);

    /// <summary>Sends what was written.</summary>
    /// <exception cref="ClientGoneException">Nobody reads it.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (!_isWritten)
        {
            return;
        }

        _isWritten = false;
        try
        {
            if (await pipe.FlushAsync(cancellation) is { IsCompleted: false, IsCanceled: false })
            {
                return;
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new ClientGoneException();
        }

        throw new ClientGoneException();
    }

    public void Dispose() => _json.Dispose();

    private void Head(SseEvent frame)
    {
        if (frame.Name is { } name)
        {
            Write($"event: {name}\n");
        }

        if (frame.Id is { } id)
        {
            Write($"id: {id}\n");
        }

        if (frame.Retry is { } retry)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"retry: {retry}\n"));
        }
    }

    private void Write(string text) => Write(Encoding.ASCII.GetBytes(text));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(pipe.GetSpan(bytes.Length));
        pipe.Advance(bytes.Length);
        _isWritten = true;
    }
}

/// <summary>The client left before the end.</summary>
internal sealed class ClientGoneException : Exception;
