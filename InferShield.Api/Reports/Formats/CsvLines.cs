using System.Security.Cryptography;
using System.Text;
using CsvHelper;

namespace InferShield.Api.Reports.Formats;

/// <summary>
/// Lines of RFC 4180 in UTF-8 whose last field links them: SHA-256, in lower-case hex, of the previous line's (64 zeros
/// before the first) and of the line's bytes before its last comma. A field that a spreadsheet would run as a formula gets
/// an apostrophe in front.
/// </summary>
internal sealed class CsvLines : IAsyncDisposable
{
    private const int FlushAt = 64 * 1024;
    private const string LinkName = "row_hash";
    private const int NewLineLength = 2;

    private readonly Stream _output;
    private readonly MemoryStream _line = new();
    private readonly MemoryStream _pending = new(2 * FlushAt);
    private readonly CsvWriter _csv;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _previous = Encoding.ASCII.GetBytes(new string('0', 2 * SHA256.HashSizeInBytes));

    public CsvLines(Stream output)
    {
        _output = output;
        _csv = CsvWriter.Create(_line, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
    }

    /// <summary>The first line, which is not linked; the link's name is added.</summary>
    public void Header(IEnumerable<string> names) => _pending.Write(Encoding.UTF8.GetBytes($"{string.Join(',', names)},{LinkName}\r\n"));

    /// <summary>A line for people, before the first row, which is not linked either.</summary>
    public void Remark(string text) => _pending.Write(Encoding.UTF8.GetBytes($"# {new string([.. text.Select(character => character == '"' || char.IsControl(character) ? '\'' : character)])}\r\n"));

    public async ValueTask WriteAsync(IEnumerable<string> fields, CancellationToken cancellationToken)
    {
        _line.SetLength(0);
        foreach (var field in fields)
        {
            _csv.WriteField(field);
        }

        await _csv.EndRecordAsync(cancellationToken);
        await _csv.FlushAsync(cancellationToken);
        End();
        if (_pending.Length > FlushAt)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _output.WriteAsync(_pending.GetBuffer().AsMemory(0, (int)_pending.Length), cancellationToken);
        _pending.SetLength(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _csv.DisposeAsync();
        await _line.DisposeAsync();
        await _pending.DisposeAsync();
        _hash.Dispose();
    }

    private void End()
    {
        var line = _line.GetBuffer().AsSpan(0, (int)_line.Length - NewLineLength);
        _hash.AppendData(_previous);
        _hash.AppendData(line);
        _previous = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_hash.GetHashAndReset()));
        _pending.Write(line);
        _pending.Write(","u8);
        _pending.Write(_previous);
        _pending.Write("\r\n"u8);
    }
}
