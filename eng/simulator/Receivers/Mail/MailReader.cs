using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace InferShield.Simulator.Receivers.Mail;

/// <summary>Takes a mail apart: headers, and the plain and the HTML part.</summary>
internal static class MailReader
{
    /// <param name="user">Who logged in.</param>
    /// <param name="from">The envelope's sender.</param>
    /// <param name="to">The envelope's recipients.</param>
    /// <param name="data">What came between DATA and the dot, each byte a character, lines ending with CR LF.</param>
    /// <exception cref="FormatException">It is no mail.</exception>
    public static async Task<Mail> ReadAsync(string? user, string from, IReadOnlyList<string> to, string data, CancellationToken cancellation)
    {
        var end = data.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Headers(end < 0 ? data : data[..end]);
        var body = end < 0 ? "" : data[(end + 4)..];
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var type = Type(headers.GetValueOrDefault("Content-Type"));
        try
        {
            if (type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            {
                using var content = new MemoryStream(Encoding.Latin1.GetBytes(body));
                var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), content);
                while (await reader.ReadNextSectionAsync(cancellation) is { } section)
                {
                    using var text = new StreamReader(section.Body, Encoding.Latin1);
                    parts[Type(section.ContentType).MediaType.ToString()] = MailDecoding.Body(
                        await text.ReadToEndAsync(cancellation), section.Headers?.GetValueOrDefault("Content-Transfer-Encoding").ToString());
                }
            }
            else
            {
                parts[type.MediaType.ToString()] = MailDecoding.Body(body, headers.GetValueOrDefault("Content-Transfer-Encoding"));
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ArgumentException)
        {
            throw new FormatException("The mail's parts cannot be told apart.", failure);
        }

        return new Mail(user, from, to, headers, parts.GetValueOrDefault("text/plain"), parts.GetValueOrDefault("text/html"));
    }

    private static MediaTypeHeaderValue Type(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : new MediaTypeHeaderValue("text/plain");

    private static Dictionary<string, string> Headers(string head)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in head.Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                throw new FormatException("A header has no name.");
            }

            headers[line[..colon]] = MailDecoding.Header(line[(colon + 1)..].Trim());
        }

        return headers;
    }
}
