using System.Security.Cryptography;
using InferShield.Api.Audit;
using InferShield.Api.Detection.PersonalData;

namespace InferShield.Api.Reports.Content;

/// <summary>What reports tell requests apart by.</summary>
/// <param name="Types">The policy types of the findings in the order of <see cref="AuditWords.PolicyTypes"/>, joined by <c>+</c>.</param>
/// <param name="CardData">Whether a payment card number was found.</param>
/// <param name="OnTrial">Whether a policy in dry run would have acted more strictly.</param>
internal sealed record Cell(string Action, string Severity, string Channel, string Types, bool CardData, bool OnTrial)
{
    private const char Separator = '+';

    public IEnumerable<string> PolicyTypes => Types.Length == 0 ? [] : Types.Split(Separator);

    /// <summary>Grave, yet neither blocked nor redacted; or a policy on trial would have acted.</summary>
    public bool IsException => OnTrial || (Severity is "high" or "critical" && Action is "allowed" or "flagged");

    public static Cell Of(AuditRecord record) => new(
        record.Action,
        record.Severity ?? "",
        record.Channel,
        record.Findings.Count == 0 ? "" : string.Join(Separator, AuditWords.PolicyTypes.Where(type => record.Findings.Any(finding => finding.PolicyType == type))),
        record.Findings.Any(finding => finding.Entity == Entities.CreditCard),
        record.Policies.Any(policy => policy.Mode == "dry-run" && Strength(policy.Action) > Strength(record.Action)));

    private static int Strength(string action) => AuditWords.Actions.Index().FirstOrDefault(word => word.Item == action).Index;
}

/// <summary>Changes and accesses by operation; a failed one was refused (status 400 and more).</summary>
internal sealed record ChangeCell(string Operation, bool Failed)
{
    public static ChangeCell Of(AuditRecord record) => new(record.Operation, record.StatusCode >= StatusCodes.Status400BadRequest);
}

/// <summary>How many records there are, and the ids of those that are shown as samples: the ones with the lowest hashes, whatever the order they came in.</summary>
internal sealed class Group(int mostSamples)
{
    private readonly SortedList<ulong, Guid> _samples = [];

    public long Count { get; private set; }

    public IEnumerable<Guid> Samples => _samples.Values;

    public void Add(long count, IEnumerable<Guid> samples)
    {
        Count += count;
        foreach (var id in samples)
        {
            Offer(id);
        }
    }

    /// <summary>The place of an id among samples: nobody who makes records can choose it.</summary>
    public static ulong RankOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        id.TryWriteBytes(bytes);
        SHA256.HashData(bytes, hash);
        return BitConverter.ToUInt64(hash);
    }

    private void Offer(Guid id)
    {
        var rank = RankOf(id);
        if (_samples.Count == mostSamples && rank > _samples.GetKeyAtIndex(mostSamples - 1))
        {
            return;
        }

        _samples.TryAdd(rank, id);
        if (_samples.Count > mostSamples)
        {
            _samples.RemoveAt(mostSamples);
        }
    }
}
