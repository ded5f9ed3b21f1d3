using InferShield.Api.Errors;
using InferShield.Api.Tenants.Limiting;
using InferShield.Api.Tenants.Usage;
using InferShield.ServiceDefaults.Metrics;
using StackExchange.Redis;

namespace InferShield.Api.Tenants;

/// <summary>
/// What a caller may do and how much of it: scopes, limits and the count of what was used. A request enters before any
/// work is done for it, which reserves what it may use up, and spends when the provider has counted. What was reserved
/// and not spent by the end of the request is given back.
/// </summary>
internal sealed class Limits(
    LocalCounters local, SharedCounters shared, BudgetWatch budgets, PriceList prices, UsageLog usage, LimitGauges gauges, TenantMetrics tenants,
    InferShieldMetrics metrics, TimeProvider time)
{
    private const long MostTokens = 1_000_000_000_000;

    /// <summary>Lets a request in, or not; asks Redis once where the caller has limits, and nobody where not.</summary>
    /// <param name="context">The request; headers that tell what is left come with its answer.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="operation">The audit log's word for what it wants.</param>
    /// <param name="model">As the client named it; null where it named none.</param>
    /// <param name="estimatedTokens">Of the prompt and of the longest completion that is asked for.</param>
    /// <exception cref="RequestException">403: the key's scopes leave it out. 429: a limit of the key or its tenant leaves no room.</exception>
    public Task EnterAsync(HttpContext context, Caller caller, string operation, string? model, long estimatedTokens)
    {
        RequireScope(caller, operation, model);
        var reservation = new Reservation(this, caller, model, Math.Clamp(estimatedTokens, 0, MostTokens));
        context.Features.Set(reservation);
        context.Response.RegisterForDispose(reservation);
        return caller.KeyQuota.IsNone && caller.TenantQuota.IsNone ? Task.CompletedTask : ReserveAsync(context, reservation);
    }

    /// <summary>Counts what a call used; at once, and never waits for Redis or the database.</summary>
    /// <param name="context">The request that has entered.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="model">As the client named it.</param>
    /// <param name="inputTokens">As the provider counted; null where it did not say.</param>
    /// <param name="outputTokens">When both are null, what was estimated counts, at the model's higher price.</param>
    public Task SpendAsync(HttpContext context, Caller caller, string? model, long? inputTokens, long? outputTokens)
    {
        var reservation = context.Features.Get<Reservation>() ?? new Reservation(this, caller, model, 0);
        var isCounted = inputTokens is not null || outputTokens is not null;
        var input = isCounted ? Math.Clamp(inputTokens ?? 0, 0, MostTokens) : reservation.Estimate;
        var output = Math.Clamp(outputTokens ?? 0, 0, MostTokens);
        Settle(reservation, model, isCounted, input, output, isCounted ? prices.Cost(model, input, output) : prices.Ceiling(model, input));
        return Task.CompletedTask;
    }

    private static void RequireScope(Caller caller, string operation, string? model)
    {
        if (!caller.Scopes.AllowsOperation(operation))
        {
            throw new RequestException(StatusCodes.Status403Forbidden, "endpoint_not_allowed", "The key may not use this endpoint.");
        }

        if (!caller.Scopes.AllowsModel(operation, model))
        {
            throw new RequestException(StatusCodes.Status403Forbidden, "model_not_allowed",
                model is null ? "The key may use some models alone: name one of them." : "The key may not use this model.", "model");
        }
    }

    private async Task ReserveAsync(HttpContext context, Reservation reservation)
    {
        var caller = reservation.Caller;
        var charges = ChargesOf(reservation);
        var (counters, taken) = await TakeAsync(charges);
        var isAnthropic = context.Request.Path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase);
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
            reservation.Forget();
            throw LimitRefusal.Of(charges, taken, isAnthropic);
        }

        reservation.Hold(charges, counters);
        TellWhenStarting(context, LimitHeaders.Of(charges, taken, isAnthropic));
    }

    private List<Charge> ChargesOf(Reservation reservation)
    {
        var (caller, now) = (reservation.Caller, time.GetUtcNow());
        var charges = new List<Charge>();
        AddFrom(caller.KeyQuota, caller.KeyId);
        AddFrom(caller.TenantQuota, null);
        return charges;

        void AddFrom(Quota quota, Guid? keyId)
        {
            foreach (var kind in LimitKinds.All)
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
            LimitKind.CostPerMonth => prices.Ceiling(reservation.Model, reservation.Estimate),
            _ => reservation.Estimate,
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

    private void Settle(Reservation reservation, string? model, bool isCounted, long input, long output, long cost)
    {
        if (!reservation.TrySettle())
        {
            return;
        }

        var (caller, now) = (reservation.Caller, time.GetUtcNow());
        usage.Add(caller.TenantId, caller.KeyId, model, isCounted, input, output, cost);
        if (isCounted)
        {
            tenants.Tokens(caller.TenantId, input, output);
        }

        if (cost > 0)
        {
            tenants.Cost(caller.TenantId, Money.Dollars(cost));
        }

        foreach (var charge in reservation.Charges)
        {
            var difference = charge.Kind switch
            {
                LimitKind.RequestsPerMinute => 0,
                LimitKind.CostPerMonth => cost - charge.Amount,
                _ => input + output - charge.Amount,
            };
            if (difference == 0)
            {
                continue;
            }

            reservation.Counters!.Correct(charge, difference, now);
            if (!charge.IsKey)
            {
                gauges.Corrected(caller.TenantId, charge, difference);
            }
        }
    }

    // Last, so that the provider's own limits, which it tells in the same headers, do not stand where the caller's are.
    private static void TellWhenStarting(HttpContext context, List<KeyValuePair<string, string>> headers)
    {
        if (headers.Count > 0)
        {
            context.Response.OnStarting(() =>
            {
                headers.ForEach(header => context.Response.Headers[header.Key] = header.Value);
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>What a request holds of its limits until it is known what it used.</summary>
    private sealed class Reservation(Limits limits, Caller caller, string? model, long estimate) : IDisposable
    {
        private int _isSettled;

        public Caller Caller => caller;

        public string? Model => model;

        public long Estimate => estimate;

        public IReadOnlyList<Charge> Charges { get; private set; } = [];

        public ICounters? Counters { get; private set; }

        public void Hold(IReadOnlyList<Charge> charges, ICounters counters) => (Charges, Counters) = (charges, counters);

        /// <summary>A request that is refused uses nothing and is not counted.</summary>
        public void Forget() => TrySettle();

        public bool TrySettle() => Interlocked.Exchange(ref _isSettled, 1) == 0;

        /// <summary>The request is over: what no provider counted is given back.</summary>
        public void Dispose() => limits.Settle(this, model, isCounted: false, 0, 0, 0);
    }
}
