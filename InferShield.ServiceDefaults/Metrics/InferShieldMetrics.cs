using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using static InferShield.ServiceDefaults.Metrics.MetricContract;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>
/// The calls by which InferShield's code counts. Label values must come from bounded sets; a duration is in
/// seconds. To add a metric: write its <see cref="MetricDefinition"/> into <see cref="MetricContract"/>, create
/// the instrument here and give it a call.
/// </summary>
public sealed class InferShieldMetrics
{
    private readonly Counter<long> _httpRequests;
    private readonly Histogram<double> _httpRequestDuration;
    private readonly Counter<long> _reportsGenerated;
    private readonly Histogram<double> _reportGenerationDuration;
    private readonly Counter<long> _policyViolations;
    private readonly Counter<long> _cacheHits;
    private readonly Counter<long> _cacheMisses;
    private readonly Gauge<long> _activeConnections;
    private readonly Histogram<double> _dbQueryDuration;
    private readonly UpDownCounter<long> _requestsInFlight;
    private readonly Counter<long> _verdicts;
    private readonly Histogram<double> _scanDuration;
    private readonly Histogram<double> _upstreamDuration;
    private readonly Counter<long> _upstreamErrors;
    private readonly Counter<long> _failEvents;
    private readonly Counter<long> _authenticationFailures;
    private readonly Counter<long> _auditRecords;
    private readonly Counter<long> _auditWriteFailures;
    private readonly Histogram<double> _overheadDuration;
    private readonly Counter<long> _tenantRequests;
    private readonly Counter<long> _tenantViolations;
    private readonly Counter<long> _tenantTokens;
    private readonly Counter<long> _policyLoads;
    private readonly Gauge<long> _policyLoadSuccessful;
    private readonly Counter<long> _policyMatches;
    private readonly Counter<long> _redactionTokens;
    private readonly Histogram<double> _inspectionDuration;
    private readonly Counter<long> _streams;
    private readonly UpDownCounter<long> _streamsOpen;
    private readonly Histogram<double> _streamHoldBack;
    private readonly Histogram<double> _streamFirstTokenDelay;
    private readonly Counter<long> _uninspectedParts;
    private readonly Counter<long> _upstreamRetries;
    private readonly Counter<long> _upstreamFallbacks;
    private readonly UpDownCounter<long> _upstreamInFlight;
    private readonly UpDownCounter<long> _upstreamQueue;
    private readonly Counter<long> _limitRejections;
    private readonly Counter<long> _reportFailures;
    private readonly Counter<long> _reportRows;
    private readonly Counter<long> _reportSize;
    private readonly Counter<long> _reportDeliveries;
    private readonly Counter<long> _auditForwarded;
    private readonly Counter<long> _auditRetentionRuns;
    private readonly Counter<double> _tenantCost;
    private readonly Histogram<double> _genAiTimeToFirstToken;
    private readonly Histogram<long> _genAiTokens;
    private readonly Histogram<double> _genAiOperationDuration;
    private readonly Meter _meter;
    private ImmutableDictionary<MetricDefinition, ImmutableList<Reading>> _readings = ImmutableDictionary<MetricDefinition, ImmutableList<Reading>>.Empty;

    public InferShieldMetrics(IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        var meter = _meter = meterFactory.Create(MeterName);
        _httpRequests = Counter(meter, HttpRequests);
        _httpRequestDuration = Histogram<double>(meter, HttpRequestDuration);
        _reportsGenerated = Counter(meter, ReportsGenerated);
        _reportGenerationDuration = Histogram<double>(meter, ReportGenerationDuration);
        _policyViolations = Counter(meter, PolicyViolations);
        _cacheHits = Counter(meter, CacheHits);
        _cacheMisses = Counter(meter, CacheMisses);
        _activeConnections = Gauge(meter, ActiveConnections);
        _dbQueryDuration = Histogram<double>(meter, DbQueryDuration);
        _requestsInFlight = UpDownCounter(meter, RequestsInFlight);
        _verdicts = Counter(meter, Verdicts);
        _scanDuration = Histogram<double>(meter, ScanDuration);
        _upstreamDuration = Histogram<double>(meter, UpstreamDuration);
        _upstreamErrors = Counter(meter, UpstreamErrors);
        _failEvents = Counter(meter, FailEvents);
        _authenticationFailures = Counter(meter, AuthenticationFailures);
        _auditRecords = Counter(meter, AuditRecords);
        _auditWriteFailures = Counter(meter, AuditWriteFailures);
        _overheadDuration = Histogram<double>(meter, OverheadDuration);
        _tenantRequests = Counter(meter, TenantRequests);
        _tenantViolations = Counter(meter, TenantViolations);
        _tenantTokens = Counter(meter, TenantTokens);
        _policyLoads = Counter(meter, PolicyLoads);
        _policyLoadSuccessful = Gauge(meter, PolicyLoadSuccessful);
        _policyMatches = Counter(meter, PolicyMatches);
        _redactionTokens = Counter(meter, RedactionTokens);
        _inspectionDuration = Histogram<double>(meter, InspectionDuration);
        _streams = Counter(meter, Streams);
        _streamsOpen = UpDownCounter(meter, StreamsOpen);
        _streamHoldBack = Histogram<double>(meter, StreamHoldBack);
        _streamFirstTokenDelay = Histogram<double>(meter, StreamFirstTokenDelay);
        _uninspectedParts = Counter(meter, UninspectedParts);
        _upstreamRetries = Counter(meter, UpstreamRetries);
        _upstreamFallbacks = Counter(meter, UpstreamFallbacks);
        _upstreamInFlight = UpDownCounter(meter, UpstreamInFlight);
        _upstreamQueue = UpDownCounter(meter, UpstreamQueue);
        _limitRejections = Counter(meter, LimitRejections);
        _reportFailures = Counter(meter, ReportFailures);
        _reportRows = Counter(meter, ReportRows);
        _reportSize = Counter(meter, ReportSize);
        _reportDeliveries = Counter(meter, ReportDeliveries);
        _auditForwarded = Counter(meter, AuditForwarded);
        _auditRetentionRuns = Counter(meter, AuditRetentionRuns);
        _tenantCost = meter.CreateCounter<double>(TenantCost.Instrument, TenantCost.Unit, TenantCost.Description);
        _genAiTimeToFirstToken = Histogram<double>(meter, GenAiTimeToFirstToken);
        _genAiTokens = Histogram<long>(meter, GenAiTokens);
        _genAiOperationDuration = Histogram<double>(meter, GenAiOperationDuration);
        ProcessInstruments.AddTo(meter);
    }

    /// <summary>
    /// Counts a finished request. <paramref name="route"/> is the route template, never the path;
    /// <paramref name="upstream"/> is how much of <paramref name="duration"/> went to the model provider.
    /// </summary>
    public void TrackHttpRequest(string method, string route, int statusCode, double duration, double upstream)
    {
        var tags = Tags(HttpRequests, method, route, StatusCodes(statusCode));
        _httpRequests.Add(1, tags);
        _httpRequestDuration.Record(duration, tags);
        _overheadDuration.Record(Math.Max(0, duration - upstream), Tags(OverheadDuration, route));
    }

    /// <summary>Adds to the requests in flight: 1 at arrival, -1 after the last byte.</summary>
    public void TrackRequestsInFlight(int change) => _requestsInFlight.Add(change);

    /// <summary>Counts a report and, when it was made, its time.</summary>
    public void TrackReportGeneration(string framework, string format, double duration, bool cached, bool success)
    {
        _reportsGenerated.Add(1, Tags(ReportsGenerated, framework, format, Outcome(success)));
        if (success)
        {
            _reportGenerationDuration.Record(duration, Tags(ReportGenerationDuration, framework, format, cached ? "true" : "false"));
        }
    }

    /// <summary>Counts one violation, by design.md's words for type, severity and action.</summary>
    public void TrackPolicyViolation(string policyType, string severity, string action) =>
        _policyViolations.Add(1, Tags(PolicyViolations, policyType, severity, action));

    public void TrackCacheHit(string cacheType) => _cacheHits.Add(1, Tags(CacheHits, cacheType));

    public void TrackCacheMiss(string cacheType) => _cacheMisses.Add(1, Tags(CacheMisses, cacheType));

    /// <summary>Sets how many connections of a type are in use now.</summary>
    public void UpdateActiveConnections(string type, long count) => _activeConnections.Record(count, Tags(ActiveConnections, type));

    public void TrackDbQuery(string queryType, double duration) => _dbQueryDuration.Record(duration, Tags(DbQueryDuration, queryType));

    public void TrackVerdict(string channel, string action) => _verdicts.Add(1, Tags(Verdicts, channel, action));

    public void TrackScan(string channel, double duration) => _scanDuration.Record(duration, Tags(ScanDuration, channel));

    /// <summary>
    /// Counts a call to the provider. <paramref name="errorKind"/> is null when it succeeded; a call that its client gave
    /// up (<see cref="Canceled"/>) is no error of the provider.
    /// </summary>
    public void TrackUpstream(string provider, double duration, string? errorKind)
    {
        var outcome = errorKind switch { null => "success", Canceled => Canceled, _ => "error" };
        _upstreamDuration.Record(duration, Tags(UpstreamDuration, provider, outcome));
        if (errorKind is not (null or Canceled))
        {
            _upstreamErrors.Add(1, Tags(UpstreamErrors, provider, errorKind));
        }
    }

    /// <summary>Counts a request that went on (open) or was refused (closed) because a component was unavailable.</summary>
    public void TrackFailEvent(string component, bool open)
    {
        _failEvents.Add(1, Tags(FailEvents, component, open ? "open" : "closed"));
        FailEvent?.Invoke(component, open);
    }

    /// <summary>Told of each event that <see cref="TrackFailEvent"/> counts, on the thread that counts it, so that it can be put on record.</summary>
    public event Action<string, bool>? FailEvent;

    public void TrackAuthenticationFailure(string reason) => _authenticationFailures.Add(1, Tags(AuthenticationFailures, reason));

    public void TrackAuditRecords(string outcome, int count) => _auditRecords.Add(count, Tags(AuditRecords, outcome));

    /// <summary>Counts a write of audit records that failed; <paramref name="target"/> is database, spool or journal.</summary>
    public void TrackAuditWriteFailure(string target) => _auditWriteFailures.Add(1, Tags(AuditWriteFailures, target));

    /// <summary>Counts an inspected request; <paramref name="tenant"/> comes from a bounded set.</summary>
    public void TrackTenantRequest(string tenant, string action) => _tenantRequests.Add(1, Tags(TenantRequests, tenant, action));

    public void TrackTenantViolation(string tenant, string severity) => _tenantViolations.Add(1, Tags(TenantViolations, tenant, severity));

    /// <summary>Counts the tokens of a model call; a null count is not recorded.</summary>
    public void TrackTenantTokens(string tenant, long? inputTokens, long? outputTokens)
    {
        _tenantTokens.Add(inputTokens ?? 0, Tags(TenantTokens, tenant, "input"));
        _tenantTokens.Add(outputTokens ?? 0, Tags(TenantTokens, tenant, "output"));
    }

    /// <summary>Counts an attempt to read the policies; after a failed one the earlier ones stay in force.</summary>
    public void TrackPolicyLoad(bool success)
    {
        _policyLoads.Add(1, Tags(PolicyLoads, Outcome(success)));
        _policyLoadSuccessful.Record(success ? 1 : 0);
    }

    /// <summary>Counts a text that a policy applied to; <paramref name="policy"/> comes from a bounded set.</summary>
    public void TrackPolicyMatch(string policy, string mode, string action) => _policyMatches.Add(1, Tags(PolicyMatches, policy, mode, action));

    /// <summary>Counts tokens that were issued, restored or refused.</summary>
    public void TrackRedactionTokens(string outcome, int count) => _redactionTokens.Add(count, Tags(RedactionTokens, outcome));

    /// <summary>Records the inspection of a phase: prompt, completion or stream.</summary>
    public void TrackInspection(string phase, double duration) => _inspectionDuration.Record(duration, Tags(InspectionDuration, phase));

    /// <summary>Adds to the streams that are being sent: 1 at the start, -1 at the end.</summary>
    public void TrackOpenStreams(int change) => _streamsOpen.Add(change);

    /// <summary>Counts a stream that ended, by one of the outcomes that <see cref="Streams"/> names.</summary>
    public void TrackStream(string route, string outcome) => _streams.Add(1, Tags(Streams, route, outcome));

    public void TrackHoldBack(double duration) => _streamHoldBack.Record(duration);

    public void TrackFirstTokenDelay(double duration) => _streamFirstTokenDelay.Record(duration);

    /// <summary>Counts a part that could not be read, by one of the kinds that <see cref="UninspectedParts"/> names.</summary>
    public void TrackUninspected(string kind, string action) => _uninspectedParts.Add(1, Tags(UninspectedParts, kind, action));

    public void TrackRetry(string provider, string reason) => _upstreamRetries.Add(1, Tags(UpstreamRetries, provider, reason));

    public void TrackFallback(string provider, string reason) => _upstreamFallbacks.Add(1, Tags(UpstreamFallbacks, provider, reason));

    /// <summary>Adds to the calls under way: 1 at the start, -1 at the end.</summary>
    public void TrackUpstreamInFlight(string provider, int change) => _upstreamInFlight.Add(change, Tags(UpstreamInFlight, provider));

    public void TrackUpstreamQueue(string provider, int change) => _upstreamQueue.Add(change, Tags(UpstreamQueue, provider));

    /// <summary>Counts a request over a limit: scope key or tenant; limit requests, tokens or cost.</summary>
    public void TrackLimitRejection(string scope, string limit) => _limitRejections.Add(1, Tags(LimitRejections, scope, limit));

    /// <summary>Adds what a tenant's call cost, in US dollars.</summary>
    public void TrackTenantCost(string tenant, double cost) => _tenantCost.Add(cost, Tags(TenantCost, tenant));

    /// <summary>Counts a report that could not be made, by one of the reasons that <see cref="ReportFailures"/> names.</summary>
    public void TrackReportFailure(string framework, string reason) => _reportFailures.Add(1, Tags(ReportFailures, framework, reason));

    /// <summary>Counts what a finished report holds: audit records and bytes.</summary>
    public void TrackReportSize(string format, long rows, long bytes)
    {
        _reportRows.Add(rows, Tags(ReportRows, format));
        _reportSize.Add(bytes, Tags(ReportSize, format));
    }

    /// <summary>Counts an attempt to send a report; <paramref name="channel"/> is email or webhook.</summary>
    public void TrackReportDelivery(string channel, bool success) => _reportDeliveries.Add(1, Tags(ReportDeliveries, channel, Outcome(success)));

    /// <summary>Counts audit records handed to a sink, or those of a batch that it did not take.</summary>
    public void TrackAuditForwarded(string sink, bool success, int count) => _auditForwarded.Add(count, Tags(AuditForwarded, sink, Outcome(success)));

    /// <summary>Counts a run of the retention, also one that found nothing to drop.</summary>
    public void TrackAuditRetention(bool success) => _auditRetentionRuns.Add(1, Tags(AuditRetentionRuns, Outcome(success)));

    public void TrackTimeToFirstToken(string operation, string provider, string model, double duration) =>
        _genAiTimeToFirstToken.Record(duration, Tags(GenAiTimeToFirstToken, operation, provider, model));

    /// <summary>
    /// Has a series of a gauge read at each scrape, so that it tells the truth when the code that it is about is stuck.
    /// <paramref name="read"/> must be quick and not throw; where it gives null there is no sample.
    /// </summary>
    public void Observe(MetricDefinition gauge, Func<double?> read, params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(gauge);
        var reading = new Reading(read, [.. Tags(gauge, labelValues)]);
        if (ImmutableInterlocked.TryAdd(ref _readings, gauge, [reading]))
        {
            _meter.CreateObservableGauge(gauge.Instrument, () => Read(gauge), gauge.Unit, gauge.Description);
        }
        else
        {
            ImmutableInterlocked.Update(ref _readings, readings => readings.SetItem(gauge, readings[gauge].Add(reading)));
        }
    }

    /// <summary>Records a model call by the GenAI semantic conventions; a null count is not recorded.</summary>
    public void TrackGenAi(
        string operation, string provider, string model, double duration, string? errorType, long? inputTokens, long? outputTokens)
    {
        _genAiOperationDuration.Record(duration, Tags(GenAiOperationDuration, operation, provider, model, errorType ?? ""));
        if (inputTokens is { } input)
        {
            _genAiTokens.Record(input, Tags(GenAiTokens, operation, provider, model, "input"));
        }

        if (outputTokens is { } output)
        {
            _genAiTokens.Record(output, Tags(GenAiTokens, operation, provider, model, "output"));
        }
    }

    /// <summary>Makes a counter's series exist at zero, so that its first increment is not lost to rate().</summary>
    public void Initialize(MetricDefinition counter, params string[] labelValues)
    {
        ArgumentNullException.ThrowIfNull(counter);
        var instrument = new[] { _httpRequests, _reportsGenerated, _policyViolations, _cacheHits, _cacheMisses, _verdicts,
                _upstreamErrors, _failEvents, _authenticationFailures, _auditRecords, _auditWriteFailures, _tenantRequests,
                _tenantViolations, _tenantTokens, _policyLoads, _policyMatches, _redactionTokens,
                _streams, _uninspectedParts, _upstreamRetries, _upstreamFallbacks, _limitRejections,
                _reportFailures, _reportRows, _reportSize, _reportDeliveries, _auditForwarded, _auditRetentionRuns }
            .Single(candidate => candidate.Name == counter.Instrument);
        instrument.Add(0, Tags(counter, labelValues));
    }

    private IEnumerable<Measurement<double>> Read(MetricDefinition gauge)
    {
        foreach (var (read, labels) in _readings[gauge])
        {
            if (read() is { } value)
            {
                yield return new Measurement<double>(value, labels);
            }
        }
    }

    private static TagList Tags(MetricDefinition definition, params ReadOnlySpan<string> values)
    {
        var tags = new TagList();
        for (var i = 0; i < values.Length; i++)
        {
            tags.Add(definition.Labels[i], values[i]);
        }

        return tags;
    }

    private static string Outcome(bool success) => success ? "success" : "failure";

    private static string StatusCodes(int code) =>
        code is >= 100 and < 600 ? StatusCodeText[code] : "other";

    private static readonly string[] StatusCodeText =
        [.. Enumerable.Range(0, 600).Select(code => code.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static Counter<long> Counter(Meter meter, MetricDefinition definition) =>
        meter.CreateCounter<long>(definition.Instrument, definition.Unit, definition.Description);

    private static UpDownCounter<long> UpDownCounter(Meter meter, MetricDefinition definition) =>
        meter.CreateUpDownCounter<long>(definition.Instrument, definition.Unit, definition.Description);

    private static Gauge<long> Gauge(Meter meter, MetricDefinition definition) =>
        meter.CreateGauge<long>(definition.Instrument, definition.Unit, definition.Description);

    private static Histogram<T> Histogram<T>(Meter meter, MetricDefinition definition) where T : struct =>
        meter.CreateHistogram(definition.Instrument, definition.Unit, definition.Description,
            advice: new InstrumentAdvice<T> { HistogramBucketBoundaries = [.. definition.Buckets.Select(bound => (T)Convert.ChangeType(bound, typeof(T), System.Globalization.CultureInfo.InvariantCulture))] });

    private sealed record Reading(Func<double?> Read, KeyValuePair<string, object?>[] Labels);
}
