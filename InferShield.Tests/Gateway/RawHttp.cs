using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace InferShield.Tests.Gateway;

/// <summary>An HTTP/1.1 answer read off a socket.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body);

/// <summary>Sends bytes as they are, for what no HTTP library lets through.</summary>
internal static class RawHttp
{
    public static Task<RawAnswer> SendAsync(Uri address, string head, byte[] body, CancellationToken cancellation) =>
        SendAsync(address, [.. Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), .. body], cancellation);

    public static async Task<RawAnswer> SendAsync(Uri address, byte[] request, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, cancellation);
        }
        catch (IOException)
        {
            // The server may answer and close before it has read all.
        }

        return await ReadAsync(stream, cancellation);
    }

    public static async Task<RawAnswer> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
                if (IsComplete(text.ToString()))
                {
                    break;
                }
            }
        }
        catch (IOException)
        {
            // A reset after the answer.
        }

        var parts = text.ToString().Split("\r\n\r\n", 2);
        return new RawAnswer(
            parts[0].Length > 12 ? int.Parse(parts[0].AsSpan(9, 3), CultureInfo.InvariantCulture) : 0, parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static bool IsComplete(string text)
    {
        var parts = text.Split("\r\n\r\n", 2);
        if (parts.Length < 2)
        {
            return false;
        }

        var length = parts[0].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is not null
            ? Encoding.UTF8.GetByteCount(parts[1]) >= int.Parse(length.AsSpan(15), CultureInfo.InvariantCulture)
            : parts[1].EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }
}
