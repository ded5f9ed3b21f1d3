using System.Text.Json;

namespace InferShield.Api.Audit;

/// <summary>What the gateway records of itself, in the chain of <see cref="SystemEventWords.Tenant"/>.</summary>
internal static class SystemRecord
{
    /// <param name="operation">Such as <c>system.retention</c>.</param>
    /// <param name="about">What it was done to.</param>
    /// <param name="details">An object that is written as JSON; holds no inspected text.</param>
    /// <param name="succeeded">Whether what was to be done was done.</param>
    /// <param name="now">When.</param>
    public static AuditRecord Of(string operation, string about, object details, bool succeeded, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        At = now,
        TenantId = SystemEventWords.Tenant,
        RequestId = "",
        Operation = operation,
        Object = about,
        Action = "allowed",
        StatusCode = succeeded ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError,
        Details = JsonSerializer.Serialize(details, JsonSerializerOptions.Web),
    };
}
