using System.Globalization;
using System.Reflection;
using System.Text;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>Writes records as messages of RFC 5424: with structured data, or with a CEF message in place of it.</summary>
internal sealed class SyslogMessage(SyslogOptions options, bool withSubjects, string host, int processId)
{
    private const string Application = "infershield";
    private const string Cut = " truncated=\"1\"";
    private const int LongestHost = 255;
    private const int LongestMessageId = 32;

    private static readonly string Product =
        typeof(SyslogMessage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private readonly string _sender = $"{Escapes.Name(host, LongestHost)} {Application} {processId.ToString(CultureInfo.InvariantCulture)}";
    private readonly int _mostBytes = options.EffectiveMaxMessageBytes;

    /// <summary>The message without its framing.</summary>
    public byte[] Of(AuditRecord record)
    {
        var header = string.Create(CultureInfo.InvariantCulture,
            $"<{(options.Facility * 8) + Severity(record)}>1 {record.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ} {_sender} {Escapes.Name(record.Operation, LongestMessageId)} ");
        return Encoding.UTF8.GetBytes(options.Format == SyslogFormat.Cef ? WithCef(header, record) : WithData(header, record));
    }

    private string WithData(string header, AuditRecord record)
    {
        var summary = $" {Escapes.CefHeader(record.Operation)} {Escapes.CefHeader(record.Action)}";
        var end = Cut.Length + 1 + Encoding.UTF8.GetByteCount(summary);
        var number = options.EnterpriseNumber.ToString(CultureInfo.InvariantCulture);
        var text = new BoundedText(_mostBytes);
        text.Append($"{header}[origin software=\"InferShield\" swVersion=\"{Escapes.Parameter(Product)}\" enterpriseId=\"{number}\"][audit@{number}", end);
        foreach (var (name, value) in AuditFields.Of(record, withSubjects))
        {
            text.Append($" {name}=\"{Escapes.Parameter(value)}\"", end);
        }

        text.Append($"{(text.IsCut ? Cut : "")}]{summary}");
        return text.ToString();
    }

    private string WithCef(string header, AuditRecord record)
    {
        const string CutWord = " infershieldTruncated=1";
        var name = Escapes.CefHeader($"{record.Operation} {record.Action}");
        var text = new BoundedText(_mostBytes);
        text.Append($"{header}- CEF:0|InferShield|InferShield|{Escapes.CefHeader(Product)}|{Escapes.CefHeader(record.Operation)}|{name}|{CefSeverity(record)}|"
            + $"rt={record.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}");
        foreach (var extension in CefFields.Of(record, withSubjects))
        {
            text.Append(" " + extension, CutWord.Length);
        }

        text.Append(text.IsCut ? CutWord : "");
        return text.ToString();
    }

    // Critical to informational, RFC 5424, section 6.2.1. What the gateway suffered is never less than a warning.
    private static int Severity(AuditRecord record) => record switch
    {
        { Severity: "critical" } => 2,
        { Severity: "high" } => 3,
        { Severity: "medium" } or { Action: "blocked" } => 4,
        _ when SystemEventWords.IsProblem(record.Operation) => 4,
        { Severity: "low" } or { Action: "flagged" or "redacted" } or { Object.Length: > 0 } => 5,
        _ => 6,
    };

    // 0 to 10, of which 7 and above is high.
    private static int CefSeverity(AuditRecord record) => Severity(record) switch { 2 => 10, 3 => 8, 4 => 6, 5 => 3, _ => 1 };
}
