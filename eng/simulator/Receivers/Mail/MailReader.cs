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
        var attachments = new List<MailAttachment>();
        var type = Type(headers.GetValueOrDefault("Content-Type"));
        try
        {
            if (type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            {
                var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
                using var content = new MemoryStream(Encoding.Latin1.GetBytes(Unfold(body, "--" + boundary)));
                var reader = new MultipartReader(boundary, content);
                while (await reader.ReadNextSectionAsync(cancellation) is { } section)
                {
                    using var text = new StreamReader(section.Body, Encoding.Latin1);
                    var (mediaType, encoding) = (Type(section.ContentType).MediaType.ToString(), section.Headers?.GetValueOrDefault("Content-Transfer-Encoding").ToString());
                    if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) && disposition.DispositionType == "attachment")
                    {
                        attachments.Add(new MailAttachment(HeaderUtilities.RemoveQuotes(disposition.FileName).ToString(), mediaType,
                            MailDecoding.Bytes(await text.ReadToEndAsync(cancellation), encoding)));
                        continue;
                    }

                    parts[mediaType] = MailDecoding.Body(await text.ReadToEndAsync(cancellation), encoding);
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

        return new Mail(user, from, to, headers, parts.GetValueOrDefault("text/plain"), parts.GetValueOrDefault("text/html"), attachments);
    }

    // The reader of parts does not know headers of several lines.
    private static string Unfold(string body, string boundary)
    {
        var unfolded = new StringBuilder(body.Length);
        var isHead = false;
        foreach (var line in body.Split("\r\n"))
        {
            isHead = line.StartsWith(boundary, StringComparison.Ordinal) || (isHead && line.Length > 0);
            if (isHead && line is [' ' or '\t', ..])
            {
                unfolded.Length -= 2;
            }

            unfolded.Append(line).Append("\r\n");
        }

        return unfolded.ToString();
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
