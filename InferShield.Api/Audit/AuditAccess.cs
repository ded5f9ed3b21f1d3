using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using InferShield.Api.Gateway;
using InferShield.Api.Management;
using InferShield.Api.Policies;
using InferShield.Api.Tenants;

namespace InferShield.Api.Audit;

/// <summary>
/// Puts on record who looks into the audit log, and at what. The same look by the same key is on record once a minute: paging through
/// an answer, or a screen that refreshes itself, would else write more than it reads.
/// </summary>
internal sealed class AuditAccess(RecordKeeping records, PolicyEngine engine, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private const int MostFilters = 20;
    private const int LongestFilter = 256;
    private const int MostCharacters = 2_400;

    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    // Where one stands in an answer, and how much of it is shown at once, is no other look.
    private static readonly string[] Paging = ["cursor", "limit"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    /// <param name="context">The request; what it noted of itself is kept, else what it asks for.</param>
    /// <param name="operation">Such as <c>audit.read</c>.</param>
    /// <param name="always">Also when it was just done.</param>
    /// <exception cref="Errors.RequestException">It cannot be put on record, and so may not be done.</exception>
    public void Keep(HttpContext context, string operation, bool always = false)
    {
        var look = Look(context, operation);
        if (!always && IsRemembered(look))
        {
            return;
        }

        if (context.Features.Get<ChangeNote>() is null)
        {
            context.Note(context.Request.Path.ToString()["/api/".Length..].TrimEnd('/'), Asked(context.Request.Query));
        }

        records.RequireRoom();
        records.Keep(ChangeRecord.Of(context, operation, StatusCodes.Status200OK, engine.Version, time));
        Remember(look);
    }

    private bool IsRemembered(string look)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return _seen.TryGetValue(look, out var at) && now >= at && now - at < Repeat;
        }
    }

    private void Remember(string look)
    {
        lock (_gate)
        {
            if (_seen.Count >= MostRemembered)
            {
                _seen.Clear();
            }

            _seen[look] = time.GetUtcNow();
        }
    }

    private static string Look(HttpContext context, string operation)
    {
        var asked = context.Request.Query.Where(pair => !Paging.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}");
        var text = $"{context.Caller().KeyId} {operation} {context.Request.Path} {string.Join('&', asked)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    // Whom one looks for is not written down: a record stays when the person is erased from others. The rest is cut until it fits
    // among a record's details, however it is escaped.
    private static JsonObject? Asked(IQueryCollection query)
    {
        var asked = query.Where(pair => !Paging.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)).Take(MostFilters).ToList();
        for (var longest = LongestFilter; asked.Count > 0; longest /= 2)
        {
            var filters = new JsonObject();
            foreach (var (name, value) in asked)
            {
                filters[Cut(name, longest)] = name.Equals("subject", StringComparison.OrdinalIgnoreCase) ? "(given)" : Cut(value.ToString(), longest);
            }

            if (filters.ToJsonString().Length <= MostCharacters)
            {
                return new JsonObject { ["filters"] = filters };
            }
        }

        return null;
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest] + "…";
}
