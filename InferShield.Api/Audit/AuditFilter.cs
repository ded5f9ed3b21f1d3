using System.Buffers.Text;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using InferShield.Api.Storage;

namespace InferShield.Api.Audit;

/// <summary>Which records of one tenant; null stands for any.</summary>
internal sealed record AuditFilter(string TenantId)
{
    /// <summary>The first instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first instant no more.</summary>
    public DateTimeOffset? To { get; init; }

    public string? Action { get; init; }

    /// <summary>The severest finding's.</summary>
    public string? Severity { get; init; }

    /// <summary>That of any finding.</summary>
    public string? PolicyType { get; init; }

    /// <summary>That of any finding.</summary>
    public string? Rule { get; init; }

    public string? Model { get; init; }

    public string? Provider { get; init; }

    public Guid? KeyId { get; init; }

    public string? RequestId { get; init; }

    public string? Subject { get; init; }

    /// <summary>The whole word, or with <c>*</c> behind it how it begins, such as <c>keys.*</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>The whole text, or with <c>*</c> behind it how it begins, such as <c>policies/*</c>.</summary>
    public string? Object { get; init; }

    public Guid? Id { get; init; }

    /// <summary>Any of these.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>Only records with a finding.</summary>
    public bool HasFindings { get; init; }

    /// <summary>Leaves out operations that start with any of these.</summary>
    public IReadOnlyList<string> ExceptOperations { get; init; } = [];

    /// <summary>Only records of the chain up to this one: what is stored later does not show, however old it is.</summary>
    public long? UpToSequence { get; init; }

    /// <summary>Only records of the chain after this one.</summary>
    public long? AfterSequence { get; init; }

    /// <summary>With <see cref="AfterSequence"/>: that number itself as well, where the id is greater.</summary>
    public Guid? AfterId { get; init; }

    /// <summary>Only records older than this one, time first and id second.</summary>
    public AuditCursor? Before { get; init; }

    /// <summary>Adds the condition's parameters to the command and returns it, without <c>where</c>.</summary>
    public string AddTo(DbCommand command, bool isPostgres)
    {
        // No record of the gateway's has a lesser number.
        var conditions = new List<string> { "tenant_id = @tenant", "sequence > 0" };
        command.AddParameter("tenant", TenantId);
        AddIf(From is not null, "at >= @from", "from", From?.ToUniversalTime());
        AddIf(To is not null, "at < @to", "to", To?.ToUniversalTime());
        AddIf(Action is not null, "action = @action", "action", Action);
        foreach (var (index, prefix) in ExceptOperations.Index())
        {
            AddIf(true, $"substr(operation, 1, length(@except{index})) <> @except{index}", $"except{index}", prefix);
        }

        AddIf(Severity is not null, "severity = @severity", "severity", Severity);
        AddIf(Model is not null, "model = @model", "model", Model);
        AddIf(Provider is not null, "provider = @provider", "provider", Provider);
        AddIf(KeyId is not null, "key_id = @key", "key", KeyId);
        AddIf(RequestId is not null, "request_id = @request", "request", RequestId);
        AddIf(Subject is not null, "subject = @subject", "subject", Subject);
        AddStart("operation", Operation);
        AddStart("object", Object);
        AddIf(Id is not null, "id = @id", "id", Id);
        if (HasFindings)
        {
            conditions.Add("severity is not null");
        }

        if (Ids is { } ids)
        {
            conditions.Add($"id in ({string.Join(", ", ids.Select((_, index) => $"@id{index}"))})");
            foreach (var (index, id) in ids.Index())
            {
                command.AddParameter($"id{index}", id);
            }
        }

        AddIf(UpToSequence is not null, "sequence <= @up_to", "up_to", UpToSequence);
        AddIf(AfterSequence is not null, AfterId is null ? "sequence > @after" : "sequence >= @after and (sequence > @after or id > @after_id)", "after", AfterSequence);
        if (AfterId is { } afterId)
        {
            command.AddParameter("after_id", afterId);
        }

        AddIfFound("policy_type", PolicyType);
        AddIfFound("rule", Rule);
        if (Before is { } before)
        {
            conditions.Add("(at, id) < (@before_at, @before_id)");
            command.AddParameter("before_at", before.At);
            command.AddParameter("before_id", before.Id);
        }

        return string.Join(" and ", conditions);

        void AddStart(string field, string? value)
        {
            var isStart = value?.EndsWith('*') == true;
            AddIf(value is not null, isStart ? $"substr({field}, 1, length(@{field})) = @{field}" : $"{field} = @{field}", field, isStart ? value![..^1] : value);
        }

        void AddIfFound(string field, string? value)
        {
            if (isPostgres)
            {
                var example = value is null ? null : JsonSerializer.Serialize(new[] { new Dictionary<string, string> { [field] = value } });
                AddIf(value is not null, $"findings @> @{field}::jsonb", field, example);
            }
            else
            {
                AddIf(value is not null, $"exists (select 1 from json_each(findings) where json_extract(value, '$.{field}') = @{field})", field, value);
            }
        }

        void AddIf(bool isSet, string condition, string name, object? value)
        {
            if (isSet)
            {
                conditions.Add(condition);
                command.AddParameter(name, value);
            }
        }
    }
}

/// <summary>A place in the order of the records, as text for the query string.</summary>
internal readonly record struct AuditCursor(DateTimeOffset At, Guid Id)
{
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}:{Id:N}")));

    public static bool TryParse(string text, out AuditCursor cursor)
    {
        cursor = default;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(':');
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.UtcTicks
            || !Guid.TryParseExact(parts[1], "N", out var id))
        {
            return false;
        }

        cursor = new AuditCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }
}
