using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Tenants.Limiting;
using InferShield.Api.Tenants.Usage;
using InferShield.ServiceDefaults.Metrics;
using Microsoft.AspNetCore.Http.Features;
using StackExchange.Redis;

namespace InferShield.Api.Tenants;

/// <summary>
/// What a caller may do and how much of it: scopes, limits and the count of what was used. A request enters before its body
/// is read, which counts it, reserves what it may use up once that is known, and spends when the provider has counted. What
/// was reserved and not spent by the end of the request is given back.
/// </summary>
internal sealed class Limits(
    LocalCounters local, SharedCounters shared, BudgetWatch budgets, PriceList prices, UsageLog usage, LimitGauges gauges, TenantMetrics tenants,
    InferShieldMetrics metrics, TimeProvider time)
{
    private const long MostTokens = 1_000_000_000_000;

    private static readonly LimitKind[] Requests = [LimitKind.RequestsPerMinute];
    private static readonly LimitKind[] Others = [.. LimitKinds.All.Except(Requests)];

    /// <summary>Lets a request in whose body is not read yet, or not; asks Redis where the number of requests is limited.</summary>
    /// <param name="context">The request; headers that tell what is left come with its answer.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="operation">The audit log's word for what it wants.</param>
    /// <exception cref="RequestException">403: the key's scopes leave it out. 429: there were too many.</exception>
    public Task EnterAsync(HttpContext context, Caller caller, string operation)
    {
        if (!caller.Scopes.AllowsOperation(operation))
        {
            throw new RequestException(StatusCodes.Status403Forbidden, "endpoint_not_allowed", "The key may not use this endpoint.");
        }

        var reservation = new Reservation(this, caller);
        context.Features.Set(reservation);
        context.Response.RegisterForDispose(reservation);
        if (caller.KeyQuota.IsNone && caller.TenantQuota.IsNone)
        {
            return Task.CompletedTask;
        }

        TellWhenStarting(context, reservation);
        return TakeAsync(context, reservation, Requests);
    }

    /// <summary>Lets a request that has entered use what it may use up, or not; asks Redis where tokens or costs are limited.</summary>
    /// <param name="context">The request.</param>
    /// <param name="operation">As it entered.</param>
    /// <param name="model">As the client named it; null where it named none.</param>
    /// <param name="names">What the model may be priced as.</param>
    /// <param name="estimate">Of the prompt and of the longest completion that is asked for.</param>
    /// <exception cref="RequestException">403: the key's scopes leave it out. 429: a limit of the key or its tenant leaves no room.</exception>
    public Task ReserveAsync(HttpContext context, string operation, string? model, IEnumerable<string> names, TokenEstimate estimate)
    {
        var reservation = context.Features.GetRequiredFeature<Reservation>();
        if (!reservation.Caller.Scopes.AllowsModel(operation, model))
        {
            throw new RequestException(StatusCodes.Status403Forbidden, "model_not_allowed",
                model is null ? "The key may use some models alone: name one of them." : "The key may not use this model.", "model");
        }

        reservation.Ask(model, names, new TokenEstimate(Math.Clamp(estimate.Input, 0, MostTokens), Math.Clamp(estimate.Output, 0, MostTokens)));
        return TakeAsync(context, reservation, Others);
    }

    /// <summary>Counts what a call used; at once, and never waits for Redis or the database.</summary>
    /// <param name="context">The request that has entered and reserved.</param>
    /// <param name="names">What the model may be priced as.</param>
    /// <param name="counted">By the provider; null where it did not say.</param>
    /// <param name="isWhole">Whether the call came to its end: only then no more was used than was counted.</param>
    /// <param name="written">How many tokens came at least.</param>
    public void Spend(HttpContext context, IEnumerable<string> names, TokenUsage counted, bool isWhole = true, long written = 0)
    {
        var reservation = context.Features.GetRequiredFeature<Reservation>();
        var (input, output) = (counted.Input ?? 0, counted.Output ?? 0);
        if (!isWhole || counted is { Input: null or 0, Output: null or 0 })
        {
            input = Math.Max(input, reservation.Estimate.Input);
            output = Math.Max(output, Math.Max(reservation.Estimate.Output, written));
        }

        (input, output) = (Math.Clamp(input, 0, MostTokens), Math.Clamp(output, 0, MostTokens));
        Settle(reservation, counted, input, output, prices.Cost(names, input, output));
    }

    private async Task TakeAsync(HttpContext context, Reservation reservation, LimitKind[] kinds)
    {
        var caller = reservation.Caller;
        var charges = ChargesOf(reservation, kinds);
        if (charges.Count == 0)
        {
            return;
        }

        var (counters, taken) = await TakeAsync(charges);
        for (var i = 0; i < charges.Count; i++)
        {
            if (!charges[i].IsKey)
            {
                var count = taken.Counts[i];
                gauges.Saw(caller.TenantId, charges[i], taken.Refused < 0 ? count with { Current = count.Current + charges[i].Amount } : count);
            }
        }

        if (taken.Refused >= 0)
        {
            metrics.TrackLimitRejection(charges[taken.Refused].IsKey ? "key" : "tenant", charges[taken.Refused].Kind.ToWord());
            var held = reservation.Held;
            reservation.Forget();
            held.ForEach(one => Correct(caller, one, -one.Charge.Amount));
            throw LimitRefusal.Of(
                [.. held.Select(one => one.Charge), .. charges],
                new Taken(held.Count + taken.Refused, [.. held.Select(one => one.Count), .. taken.Counts]), IsAnthropic(context));
        }

        reservation.Hold(charges.Zip(taken.Counts, (charge, count) => new Holding(charge, count, counters)));
    }

    private static bool IsAnthropic(HttpContext context) => context.Request.Path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase);

    private List<Charge> ChargesOf(Reservation reservation, LimitKind[] kinds)
    {
        var (caller, now) = (reservation.Caller, time.GetUtcNow());
        var charges = new List<Charge>();
        AddFrom(caller.KeyQuota, caller.KeyId);
        AddFrom(caller.TenantQuota, null);
        return charges;

        void AddFrom(Quota quota, Guid? keyId)
        {
            foreach (var kind in kinds)
            {
                if (quota[kind] is { } limit)
                {
                    charges.Add(new Charge(
                        keyId is null ? $"{{{caller.TenantId}}}" : $"{{{caller.TenantId}}}:{keyId:N}", keyId is not null, kind, limit,
                        Amount(kind), budgets.Floor(caller.TenantId, keyId, kind), Window.Of(kind, now)));
                }
            }
        }

        long Amount(LimitKind kind) => kind switch
        {
            LimitKind.RequestsPerMinute => 1,
            LimitKind.CostPerMonth => prices.Ceiling(reservation.Names, reservation.Estimate.Total),
            _ => reservation.Estimate.Total,
        };
    }

    private async ValueTask<(ICounters Counters, Taken Taken)> TakeAsync(List<Charge> charges)
    {
        if (shared.IsUsable)
        {
            try
            {
                return (shared, await shared.TakeAsync(charges));
            }
            catch (Exception failure) when (failure is RedisException or TimeoutException)
            {
                // Limits that hold for each gateway alone are better than none, and than no service.
            }
        }

        if (shared.IsShared)
        {
            metrics.TrackFailEvent("limits", open: true);
        }

        return (local, await local.TakeAsync(charges));
    }

    private void Settle(Reservation reservation, TokenUsage counted, long input, long output, long cost)
    {
        if (!reservation.TrySettle())
        {
            return;
        }

        var caller = reservation.Caller;
        if (reservation.IsKnown)
        {
            usage.Add(caller.TenantId, caller.KeyId, reservation.Model, counted is not { Input: null, Output: null }, input, output, cost);
        }

        tenants.Tokens(caller.TenantId, counted.Input, counted.Output);
        if (cost > 0)
        {
            tenants.Cost(caller.TenantId, Money.Dollars(cost));
        }

        foreach (var held in reservation.Held)
        {
            Correct(caller, held, held.Charge.Kind switch
            {
                LimitKind.RequestsPerMinute => 0,
                LimitKind.CostPerMonth => cost - held.Charge.Amount,
                _ => input + output - held.Charge.Amount,
            });
        }
    }

    private void Correct(Caller caller, Holding held, long difference)
    {
        if (difference == 0)
        {
            return;
        }

        held.Counters.Correct(held.Charge, difference, time.GetUtcNow());
        if (!held.Charge.IsKey)
        {
            gauges.Corrected(caller.TenantId, held.Charge, difference);
        }
    }

    // Last, so that the provider's own limits, which it tells in the same headers, do not stand where the caller's are.
    private static void TellWhenStarting(HttpContext context, Reservation reservation) => context.Response.OnStarting(() =>
    {
        var headers = LimitHeaders.Of([.. reservation.Held.Select(held => held.Charge)], new Taken(-1, [.. reservation.Held.Select(held => held.Count)]), IsAnthropic(context));
        headers.ForEach(header => context.Response.Headers[header.Key] = header.Value);
        return Task.CompletedTask;
    });

    /// <summary>What was taken of a limit.</summary>
    private readonly record struct Holding(Charge Charge, Count Count, ICounters Counters);

    /// <summary>What a request holds of its limits until it is known what it used.</summary>
    private sealed class Reservation(Limits limits, Caller caller) : IDisposable
    {
        private int _isSettled;

        public Caller Caller => caller;

        /// <summary>Whether it is known what the request wants.</summary>
        public bool IsKnown { get; private set; }

        public string? Model { get; private set; }

        public IEnumerable<string> Names { get; private set; } = [];

        public TokenEstimate Estimate { get; private set; }

        public List<Holding> Held { get; private set; } = [];

        public void Ask(string? model, IEnumerable<string> names, TokenEstimate estimate) => (IsKnown, Model, Names, Estimate) = (true, model, names, estimate);

        public void Hold(IEnumerable<Holding> held) => Held = [.. Held, .. held];

        /// <summary>A request that is refused uses nothing and is not counted.</summary>
        public void Forget()
        {
            Held = [];
            TrySettle();
        }

        public bool TrySettle() => Interlocked.Exchange(ref _isSettled, 1) == 0;

        /// <summary>The request is over: what no provider counted is given back.</summary>
        public void Dispose() => limits.Settle(this, default, 0, 0, 0);
    }
}
