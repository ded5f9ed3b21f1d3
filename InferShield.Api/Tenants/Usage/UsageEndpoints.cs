using System.Globalization;
using InferShield.Api.Gateway;
using InferShield.Api.Providers;
using InferShield.Api.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace InferShield.Api.Tenants.Usage;

/// <param name="From">The first day, UTC.</param>
/// <param name="To">The last day.</param>
/// <param name="Rows">Sums in US dollars and tokens.</param>
/// <param name="IsTruncated">Whether there are more rows than an answer takes: ask for fewer days or tell less apart.</param>
/// <param name="WithoutPrice">The models among the rows that no price is configured for: they count as costing nothing.</param>
internal sealed record UsageView(
    DateOnly From, DateOnly To, IReadOnlyList<UsageRow> Rows, bool IsTruncated, IReadOnlyList<string> WithoutPrice);

/// <summary><c>/api/usage</c>: requests, tokens and cost by day, tenant, key and model.</summary>
internal static class UsageEndpoints
{
    public const int MostRows = 10_000;

    private const int MostDays = 400;

    public static void MapUsage(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/usage", GetAsync).RequireRole(Role.Admin, Role.Auditor).AnswerUnavailableStorage()
            .WithSummary("What the tenant used: requests, tokens and cost by day, key and model");

    // Text throughout, so that a value which does not parse is answered by its name.
    private static async Task<Ok<UsageView>> GetAsync(
        HttpContext context, UsageStore store, UsageLog log, TenantStore tenants, PriceList prices, ProviderCalls providers, TimeProvider time, string? from, string? to, string? by)
    {
        var today = time.Today();
        var query = new UsageQuery(await TenantOfAsync(context, tenants),
            Day("from", from) ?? new DateOnly(today.Year, today.Month, 1), Day("to", to) ?? today, Dimensions(by));
        if (query.To < query.From || query.To.DayNumber - query.From.DayNumber >= MostDays)
        {
            throw RequestBody.Invalid($"'to' must be a day from 'from' on, less than {MostDays} days later.", "to");
        }

        await log.FlushAsync(context.RequestAborted);
        var rows = await store.SumAsync(query, MostRows + 1, context.RequestAborted);
        var shown = rows.Take(MostRows).ToList();
        var withoutPrice = shown.Select(row => row.Model).OfType<string>().Where(model => model is not ("" or UsageModels.Other) && !prices.Knows(providers.NamesFor(model))).Distinct();
        return TypedResults.Ok(new UsageView(query.From, query.To, shown, rows.Count > MostRows, [.. withoutPrice]));
    }

    // All tenants together are the operator's alone to see.
    private static async Task<string?> TenantOfAsync(HttpContext context, TenantStore tenants)
    {
        if (context.Request.Query["tenant"].ToString() != "*")
        {
            return await context.TenantAsync(tenants);
        }

        TenantAccess.RequireOperator(context.Caller());
        return null;
    }

    private static DateOnly? Day(string name, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw RequestBody.Invalid($"'{name}' must be a day such as 2026-01-31.", name);

    private static UsageDimension[] Dimensions(string? text)
    {
        if (text is null)
        {
            return UsageDimension.All;
        }

        var words = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var known = UsageDimension.All.Select(dimension => dimension.Word).ToList();
        return words.All(known.Contains) && words.Distinct().Count() == words.Length
            ? [.. words.Select(word => UsageDimension.All[known.IndexOf(word)])]
            : throw RequestBody.Invalid($"'by' must name some of {string.Join(", ", known)}, separated by commas.", "by");
    }
}
