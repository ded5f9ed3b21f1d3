using System.Globalization;
using System.Text;
using System.Text.Json;
using InferShield.Api.Audit.Seals;

namespace InferShield.Api.Audit.Verification;

/// <summary>Checks the rows of a file one after another and keeps the first bad one.</summary>
internal sealed class RowCheck
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web) { MaxDepth = 16, RespectNullableAnnotations = true };

    private readonly VerificationManifest? _manifest;
    private readonly RowTotals _totals = new();
    private ChainWalk? _walk;
    private AuditRecord? _before;
    private string? _firstBad;
    private long _bad;
    private long _rows;
    private string[]? _columns;
    private string _rowHash = RowHash.First;

    /// <param name="manifest">Null when the file has none that can be read: each row is then checked for itself.</param>
    public RowCheck(VerificationManifest? manifest)
    {
        _manifest = manifest;
        _walk = manifest is null ? null : new ChainWalk(manifest.Tenant, manifest.Chain.Seals);
    }

    /// <summary>Whether every record from the first to the last has to be in the file.</summary>
    private bool IsWhole => _manifest is { Kind: VerificationManifest.Export, Chain: var chain } && chain.LastSequence > 0
        && (chain.Filtered == 0 || _manifest.Rows == chain.LastSequence - chain.FirstSequence + 1);

    // An executive summary in CSV is a table of its numbers.
    private bool ListsRecords => _columns is null || Array.IndexOf(_columns, "action") >= 0;

    /// <summary>A row that is a record in JSON.</summary>
    public void Json(ReadOnlyMemory<byte> row)
    {
        _rows++;
        AuditRecord? record;
        try
        {
            record = JsonSerializer.Deserialize<AuditRecord>(row.Span, Options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            record = null;
        }

        if (record is null)
        {
            Bad("it is no record", null);
            return;
        }

        _walk ??= new ChainWalk(record.TenantId, []);
        var expected = _walk.Last.Sequence + 1;
        var problem = _walk.Next(record) ?? Place(record, expected);
        _totals.Add(record.Action, record.Severity, record.Findings?.Select(finding => finding?.PolicyType ?? "") ?? []);
        _before = record;
        if (problem is not null)
        {
            Bad(problem, record);
        }
    }

    /// <summary>A line of a CSV: a remark, the header, or a row.</summary>
    public void Csv(ReadOnlyMemory<byte> line)
    {
        if (line.Span[0] == '#')
        {
            return;
        }

        if (_columns is null)
        {
            _columns = [.. CsvLine.Split(line.Span)];
            return;
        }

        _rows++;
        var fields = CsvLine.Split(line.Span);
        if (ListsRecords)
        {
            _totals.Add(Field("action"), Field("severity"), Field("policy_types").Split(';', StringSplitOptions.RemoveEmptyEntries));
        }
        else if (Field("section") == "totals" && _manifest?.Totals.TryGetValue(Field("item"), out var total) == true
            && Field("value") != total.ToString(CultureInfo.InvariantCulture))
        {
            Bad($"it does not say what the file is signed to say, which is {total}", "", "");
        }

        if (_columns[^1] != RowHash.Column)
        {
            return;
        }

        var comma = line.Span.LastIndexOf((byte)',');
        var (carried, computed) = (fields[^1], RowHash.Next(_rowHash, line.Span[..Math.Max(0, comma)]));
        if (carried != computed || fields.Count != _columns.Length)
        {
            Bad("it does not have the hash that it carries: it, or the row before, was changed", Field("sequence"), Field("id"));
        }

        // What it carries, so that one changed row does not make the rest bad.
        _rowHash = carried.Length == RowHash.First.Length && carried.All(char.IsAsciiHexDigitLower) ? carried : computed;

        string Field(string name) => Array.IndexOf(_columns, name) is var index and >= 0 && index < fields.Count ? fields[index] : "";
    }

    /// <summary>Says what was found, after the last row.</summary>
    public void Conclude(Findings findings)
    {
        var end = End();
        if (_firstBad is not null)
        {
            findings.Bad("rows", $"{_bad:N0} of {_rows:N0} are bad; the first: {_firstBad}");
        }
        else if (end is not null)
        {
            findings.Bad("rows", end);
        }
        else
        {
            findings.Good("rows", Told());
        }

        if (_manifest is not null && ListsRecords)
        {
            _totals.Compare(_manifest, findings);
        }
    }

    private string Told()
    {
        if (_columns is not null)
        {
            return _columns[^1] == RowHash.Column ? $"{_rows:N0} read, the hash of each recomputed over the one before" : $"{_rows:N0} read; they carry no hashes of their own";
        }

        var told = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{_rows:N0} read, the hash of each recomputed");
        if (_walk is { } walk && _rows > 0)
        {
            told.Append(CultureInfo.InvariantCulture, $"; {walk.Linked:N0} follow directly upon the record before, {walk.Roots:N0} roots recomputed");
            told.Append(IsWhole ? "; the chain has no gap" : "");
        }

        return told.ToString();
    }

    // Where a record has to stand: in a whole file at its number, in another in the order of time or of numbers.
    private string? Place(AuditRecord record, long expected)
    {
        if (IsWhole)
        {
            expected = _rows == 1 ? _manifest!.Chain.FirstSequence : expected;
            return record.Link!.Sequence != expected ? $"record {expected} should stand here"
                : _rows == 1 && record.Link.PreviousHash != _manifest!.Chain.FirstPrevious ? "it does not follow the record that the file says is before it"
                : null;
        }

        return _manifest is { Chain: { LastSequence: > 0 } chain } && (record.Link!.Sequence < chain.FirstSequence || record.Link.Sequence > chain.LastSequence)
                ? $"it is none of records {chain.FirstSequence} to {chain.LastSequence}, which the file says that it was made from"
            : _before is null ? null
            : record.Link!.Sequence == _before.Link?.Sequence ? "it stands there twice"
            : record.Link.Sequence < _before.Link?.Sequence && (_manifest?.Kind == VerificationManifest.Export || (record.At, record.Id).CompareTo((_before.At, _before.Id)) < 0) ? "it stands out of order"
            : null;
    }

    private string? End() => _columns is not null || !IsWhole || _walk is not { } walk ? null
        : walk.Last != (_manifest!.Chain.LastSequence, _manifest.Chain.Head)
            ? $"the last is record {walk.Last.Sequence}, where the file says that the chain ends with record {_manifest.Chain.LastSequence} and its hash"
        : walk.Roots < Within(_manifest.Chain) ? $"the roots of {Within(_manifest.Chain) - walk.Roots} seals could not be computed again"
        : null;

    private static int Within(ManifestChain chain) => chain.Seals.Count(seal =>
        seal.Kind == AuditSeal.OfRecords && seal.FirstSequence >= chain.FirstSequence && seal.LastSequence <= chain.LastSequence);

    private void Bad(string problem, AuditRecord? record) => Bad(problem, record?.Link?.Sequence.ToString(CultureInfo.InvariantCulture) ?? "", record?.Id.ToString() ?? "");

    private void Bad(string problem, string sequence, string id)
    {
        _bad++;
        _firstBad ??= $"row {_rows}"
            + (sequence.Length > 0 ? $", record {Printable(sequence)}" : "") + (id.Length > 0 ? $" ({Printable(id)})" : "") + ": " + problem;
    }

    // A file that was tampered with must not write to the terminal.
    private static string Printable(string text) =>
        new([.. text.Take(64).Select(character => char.IsAsciiLetterOrDigit(character) || character == '-' ? character : '?')]);
}
