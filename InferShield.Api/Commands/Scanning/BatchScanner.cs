using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using InferShield.Api.Detection;
using InferShield.Api.Policies;

namespace InferShield.Api.Commands.Scanning;

/// <summary>Scans the lines of a batch and writes a line of JSON for each that is not empty. Thread-safe.</summary>
/// <param name="policies">What decides.</param>
/// <param name="inCodePoints">Whether offsets count code points instead of UTF-16 units; half a surrogate pair counts as one.</param>
/// <param name="tenant">Whose texts they are; null for nobody's.</param>
internal sealed class BatchScanner(PolicySet policies, bool inCodePoints, string? tenant = null)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public BatchResult Scan(Batch batch)
    {
        var output = new ArrayBufferWriter<byte>(Math.Min(batch.Length, 1 << 16) + 256);
        using var writer = new Utf8JsonWriter(output, Options);
        var errors = new List<string>();
        var (lines, found) = (0, 0);
        var number = batch.FirstLine;
        var rest = batch.Lines;
        if (batch.IsTooLong)
        {
            errors.Add(WriteError(writer, number, new BadLineException($"is longer than {LineBatches.LongestLine >> 20} MB", null)));
            Finish(writer, output);
            rest = [];
            lines++;
        }

        for (; !rest.IsEmpty; number++)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            lines++;
            try
            {
                var record = ScanRecord.Read(line);
                var verdict = Inspect(record);
                found += verdict.Findings.Count > 0 ? 1 : 0;
                Write(writer, record, verdict);
            }
            catch (BadLineException failure)
            {
                errors.Add(WriteError(writer, number, failure));
            }

            Finish(writer, output);
        }

        return new BatchResult(output.WrittenMemory, lines, found, errors, batch.Length);
    }

    private Verdict Inspect(ScanRecord record)
    {
        try
        {
            return policies.Inspect(record.Text, record.Channel, tenant);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new BadLineException("takes the expressions of the policies too long", record.Id);
        }
    }

    private static void Finish(Utf8JsonWriter writer, ArrayBufferWriter<byte> output)
    {
        writer.Flush();
        writer.Reset();
        output.Write("\n"u8);
    }

    private static string WriteError(Utf8JsonWriter writer, long number, BadLineException failure)
    {
        writer.WriteStartObject();
        WriteId(writer, failure.Id);
        writer.WriteString("error", $"line {number} {failure.Message}");
        writer.WriteEndObject();
        return $"line {number} {failure.Message}";
    }

    private void Write(Utf8JsonWriter writer, ScanRecord record, Verdict verdict)
    {
        writer.WriteStartObject();
        WriteId(writer, record.Id);
        writer.WriteString("action", Word(verdict.Action));
        writer.WriteNumber("score", verdict.Score);
        writer.WriteStartArray("findings");
        var (at, start) = (0, 0);
        foreach (var finding in verdict.Findings)
        {
            (at, start) = (finding.Start, start + Count(record.Text, at, finding.Start));
            writer.WriteStartObject();
            writer.WriteString("policy_type", finding.PolicyType);
            writer.WriteString("severity", finding.Severity.ToWord());
            writer.WriteString("rule", finding.Rule);
            writer.WriteNumber("start", start);
            writer.WriteNumber("end", start + Count(record.Text, finding.Start, finding.End));
            if (finding.Entity is { } entity)
            {
                writer.WriteString("entity", entity);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (verdict.Redacted is { } redacted)
        {
            writer.WriteString("redacted", redacted);
        }

        writer.WriteEndObject();
    }

    private static void WriteId(Utf8JsonWriter writer, byte[]? id)
    {
        writer.WritePropertyName("id");
        writer.WriteRawValue(id ?? "null"u8, skipInputValidation: true);
    }

    // Findings come in the order of their starts.
    private int Count(string text, int from, int to)
    {
        var count = to - from;
        if (inCodePoints)
        {
            for (var i = from + 1; i < to; i++)
            {
                count -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
            }
        }

        return count;
    }

    private static string Word(PolicyAction action) => action switch
    {
        PolicyAction.Allowed => "allow",
        PolicyAction.Flagged => "flag",
        PolicyAction.Redacted => "redact",
        PolicyAction.Blocked => "block",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };
}
