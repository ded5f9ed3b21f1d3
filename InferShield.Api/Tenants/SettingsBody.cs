using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;

namespace InferShield.Api.Tenants;

/// <summary>The limits as they are written in JSON.</summary>
/// <param name="CostPerMonth">US dollars.</param>
internal sealed record LimitsView(long? RequestsPerMinute, long? TokensPerMinute, long? TokensPerDay, decimal? CostPerMonth)
{
    public static LimitsView Of(Quota quota) => new(
        quota.RequestsPerMinute, quota.TokensPerMinute, quota.TokensPerDay, quota.CostPerMonth is { } nanos ? Money.Dollars(nanos) : null);
}

/// <summary>
/// Reads what a key or a tenant is to be from a request's body: a field that is absent leaves what is, null takes it away.
/// Every method throws <see cref="RequestException"/> for a value that makes no sense.
/// </summary>
internal static class SettingsBody
{
    public const int MaxBytes = 64 * 1024;

    private const long MostCount = 1_000_000_000_000;
    private const decimal MostDollars = 1_000_000_000;

    public static async Task<JsonObject> ReadAsync(HttpContext context, params string[] fields)
    {
        var body = await RequestBody.ReadAsync(context, MaxBytes);
        body.RequireKnown(fields.Contains);
        return body;
    }

    public static string Name(JsonObject body, string? current = null) => (body.String("name") ?? current) is { } name && ApiKey.IsName(name)
        ? name
        : throw RequestBody.Invalid($"'name' must have 1 to {ApiKey.LongestName} characters and no control characters.", "name");

    public static Role Role(JsonObject body, Role? current = null) =>
        body.String("role") is null && current is { } role ? role
        : CallerExtensions.TryParseRole(body.String("role"), out role) ? role
        : throw RequestBody.Invalid("'role' must be client, auditor, policy_manager or admin.", "role");

    public static DateTimeOffset? Expiry(JsonObject body, DateTimeOffset now, DateTimeOffset? current = null)
    {
        if (!body.ContainsKey("expiresAt"))
        {
            return current;
        }

        return body.String("expiresAt") is not { } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time > now ? time
            : throw RequestBody.Invalid("'expiresAt' must be a time in ISO 8601 that lies in the future.", "expiresAt");
    }

    public static Scopes Scopes(JsonObject body, Scopes current) =>
        new(Patterns(body, "models", current.Models), Patterns(body, "operations", current.Operations));

    public static Quota Quota(JsonObject body, Quota current)
    {
        if (!body.TryGetPropertyValue("limits", out var node))
        {
            return current;
        }

        var limits = node switch
        {
            null => new JsonObject { ["requestsPerMinute"] = null, ["tokensPerMinute"] = null, ["tokensPerDay"] = null, ["costPerMonth"] = null },
            JsonObject given => given,
            _ => throw RequestBody.Invalid("'limits' must be an object.", "limits"),
        };
        limits.RequireKnown(name => name is "requestsPerMinute" or "tokensPerMinute" or "tokensPerDay" or "costPerMonth");
        return new Quota(
            Count(limits, "requestsPerMinute", current.RequestsPerMinute), Count(limits, "tokensPerMinute", current.TokensPerMinute),
            Count(limits, "tokensPerDay", current.TokensPerDay), Cost(limits, "costPerMonth", current.CostPerMonth));
    }

    private static IReadOnlyList<string> Patterns(JsonObject body, string name, IReadOnlyList<string> current)
    {
        if (!body.TryGetPropertyValue(name, out var node))
        {
            return current;
        }

        var patterns = node switch
        {
            null => [],
            JsonArray { Count: <= Tenants.Scopes.Most } array => array.Select(item => (item as JsonValue)?.TryGetValue<string>(out var text) == true ? text : "").ToList(),
            _ => [""],
        };
        return patterns.All(Tenants.Scopes.IsPattern) ? patterns
            : throw RequestBody.Invalid($"'{name}' must be a list of at most {Tenants.Scopes.Most} names, in which * stands for any characters.", name);
    }

    private static long? Count(JsonObject limits, string name, long? current) =>
        !limits.TryGetPropertyValue(name, out var node) ? current
        : node is null ? null
        : node is JsonValue value && value.TryGetValue<long>(out var count) && count is >= 0 and <= MostCount ? count
        : throw RequestBody.Invalid($"'limits.{name}' must be a whole number from 0 to {MostCount}.", $"limits.{name}");

    private static long? Cost(JsonObject limits, string name, long? current) =>
        !limits.TryGetPropertyValue(name, out var node) ? current
        : node is null ? null
        : node is JsonValue value && value.TryGetValue<decimal>(out var dollars) && dollars is >= 0 and <= MostDollars ? Money.Nanos(dollars)
        : throw RequestBody.Invalid($"'limits.{name}' must be a number of US dollars from 0 to {MostDollars}.", $"limits.{name}");
}
