using System.Text;

namespace InferShield.Simulator.Receivers.Mail;

/// <summary>One connection of a client that sends mail (RFC 5321; where there is a password, AUTH LOGIN).</summary>
/// <param name="connection">Read and written, not disposed.</param>
/// <param name="password">What any user has to log in with before sending; null lets everybody send.</param>
/// <param name="deliver">Called with each mail before it is acknowledged.</param>
internal sealed class SmtpSession(Stream connection, string? password, Action<Mail> deliver) : IDisposable
{
    private const int LargestMail = 1 << 20;

    private readonly StreamReader _reader = new(connection, Encoding.Latin1, leaveOpen: true);
    private readonly List<string> _to = [];
    private string? _from;
    private string? _user;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await SayAsync("220 simulator", cancellation);
        while (await _reader.ReadLineAsync(cancellation) is { } line)
        {
            var answer = await AnswerAsync(line, cancellation);
            await SayAsync(answer, cancellation);
            if (answer.StartsWith("221", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    private async Task<string> AnswerAsync(string line, CancellationToken cancellation)
    {
        switch (line.Split(' ', 2)[0].ToUpperInvariant())
        {
            case "EHLO":
                return $"250-simulator\r\n{(password is null ? "" : "250-AUTH LOGIN\r\n")}250 8BITMIME";
            case "HELO":
                return "250 simulator";
            case "AUTH" when password is not null:
                return await LogInAsync(line, cancellation);
            case "MAIL" when password is not null && _user is null:
                return "530 Log in first";
            case "MAIL" when Address(line) is { } from:
                Forget();
                _from = from;
                return "250 OK";
            case "RCPT" when _from is not null && Address(line) is { Length: > 0 } to:
                _to.Add(to);
                return "250 OK";
            case "DATA" when _to.Count > 0:
                return await TakeMailAsync(cancellation);
            case "RSET":
                Forget();
                return "250 OK";
            case "NOOP":
                return "250 OK";
            case "QUIT":
                return "221 Bye";
            case "MAIL" or "RCPT" or "DATA" or "AUTH":
                return "503 Bad sequence or arguments";
            default:
                return "500 Unknown command";
        }
    }

    private async Task<string> LogInAsync(string line, CancellationToken cancellation)
    {
        if (!line.Equals("AUTH LOGIN", StringComparison.OrdinalIgnoreCase))
        {
            return "504 Only AUTH LOGIN";
        }

        var user = await AskAsync("Username:", cancellation);
        var given = await AskAsync("Password:", cancellation);
        if (given != password)
        {
            return "535 Wrong password";
        }

        _user = user;
        return "235 Welcome";
    }

    private async Task<string> AskAsync(string question, CancellationToken cancellation)
    {
        await SayAsync("334 " + Convert.ToBase64String(Encoding.ASCII.GetBytes(question)), cancellation);
        var answer = await _reader.ReadLineAsync(cancellation) ?? "";
        var bytes = new byte[answer.Length];
        return Convert.TryFromBase64String(answer, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    private async Task<string> TakeMailAsync(CancellationToken cancellation)
    {
        await SayAsync("354 End with a dot", cancellation);
        var data = new StringBuilder();
        while (await _reader.ReadLineAsync(cancellation) is { } line && line != ".")
        {
            if (data.Length + line.Length <= LargestMail)
            {
                data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            }
        }

        try
        {
            deliver(await MailReader.ReadAsync(_user, _from!, [.. _to], data.ToString(), cancellation));
            return "250 Taken";
        }
        catch (FormatException wrong)
        {
            return "554 " + wrong.Message;
        }
        finally
        {
            Forget();
        }
    }

    private void Forget()
    {
        _from = null;
        _to.Clear();
    }

    private static string? Address(string line) =>
        line.IndexOf('<', StringComparison.Ordinal) is var start and >= 0 && line.IndexOf('>', start) is var end && end > start ? line[(start + 1)..end] : null;

    private async Task SayAsync(string answer, CancellationToken cancellation) =>
        await connection.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), cancellation);
}
