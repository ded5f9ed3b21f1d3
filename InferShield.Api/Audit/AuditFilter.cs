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

    public string? PolicyType { get; init; }

    /// <summary>Leaves out operations that start so.</summary>
    public string? ExceptOperationPrefix { get; init; }

    /// <summary>Only records older than this one, time first and id second.</summary>
    public AuditCursor? Before { get; init; }

    /// <summary>Adds the condition's parameters to the command and returns it, without <c>where</c>.</summary>
    public string AddTo(DbCommand command, bool isPostgres)
    {
        var conditions = new List<string> { "tenant_id = @tenant" };
        command.AddParameter("tenant", TenantId);
        AddIf(From is not null, "at >= @from", "from", From?.ToUniversalTime());
        AddIf(To is not null, "at < @to", "to", To?.ToUniversalTime());
        AddIf(Action is not null, "action = @action", "action", Action);
        AddIf(ExceptOperationPrefix is not null, "substr(operation, 1, length(@prefix)) <> @prefix", "prefix", ExceptOperationPrefix);
        if (isPostgres)
        {
            var example = PolicyType is null ? null : JsonSerializer.Serialize(new[] { new Dictionary<string, string> { ["policy_type"] = PolicyType } });
            AddIf(PolicyType is not null, "findings @> @policy::jsonb", "policy", example);
        }
        else
        {
            AddIf(PolicyType is not null,
                "exists (select 1 from json_each(findings) where json_extract(value, '$.policy_type') = @policy)", "policy", PolicyType);
        }

        if (Before is { } before)
        {
            conditions.Add("(at, id) < (@before_at, @before_id)");
            command.AddParameter("before_at", before.At);
            command.AddParameter("before_id", before.Id);
        }

        return string.Join(" and ", conditions);

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
