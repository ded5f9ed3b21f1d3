using static InferShield.ServiceDefaults.Metrics.MetricKind;

namespace InferShield.ServiceDefaults.Metrics;

/// <summary>
/// Every metric that InferShield itself exposes. Rules, dashboards, runbooks and documents are tested against
/// <see cref="All"/>. Durations are in seconds, sizes in bytes, ratios 0 to 1.
/// </summary>
public static class MetricContract
{
    /// <summary>The meter that carries every instrument of the contract.</summary>
    public const string MeterName = "InferShield";

    /// <summary>The outcome of a call that its own client gave up.</summary>
    public const string Canceled = "canceled";

    private static readonly double[] RequestBuckets =
        [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 5, 7.5, 10, 15, 30, 60, 120];

    private static readonly double[] ReportBuckets = [.01, .05, .1, .5, 1, 3, 5, 10, 20, 30, 45, 60, 120, 300];

    private static readonly double[] QueryBuckets =
        [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10, 30];

    private static readonly double[] ScanBuckets =
        [.00001, .000025, .00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1];

    private static readonly double[] OverheadBuckets =
        [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    // The boundaries that the GenAI semantic conventions ask for.
    private static readonly double[] TokenBuckets =
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    private static readonly double[] OperationBuckets =
        [.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    // The seed's metrics.
    public static readonly MetricDefinition HttpRequests = new("http.requests", Counter, "{request}",
        "HTTP requests answered; 499 stands for a request that its client gave up.", "method", "route", "status_code");

    public static readonly MetricDefinition HttpRequestDuration = new("http.request.duration", Histogram, "s",
        "Time from a request's arrival to the last byte of its answer.", "method", "route", "status_code")
    { Buckets = RequestBuckets };

    public static readonly MetricDefinition ReportsGenerated = new("reports.generated", Counter, "{report}",
        "Compliance reports asked for, by outcome (success or failure).", "framework", "format", "status");

    public static readonly MetricDefinition ReportGenerationDuration = new("report.generation.duration", Histogram, "s",
        "Time to make a compliance report.", "framework", "format", "cached")
    { Buckets = ReportBuckets };

    public static readonly MetricDefinition PolicyViolations = new("policy.violations", Counter, "{violation}",
        "Policy violations found in prompts and completions.", "policy_type", "severity", "action");

    public static readonly MetricDefinition CacheHits = new("cache.hits", Counter, "{hit}",
        "Look-ups that a cache answered.", "cache_type");

    public static readonly MetricDefinition CacheMisses = new("cache.misses", Counter, "{miss}",
        "Look-ups that a cache could not answer.", "cache_type");

    public static readonly MetricDefinition ActiveConnections = new("active.connections", Gauge, "{connection}",
        "Connections in use: http (clients of this process) or database.", "type");

    public static readonly MetricDefinition DbQueryDuration = new("db.query.duration", Histogram, "s",
        "Time of a database query, connecting included.", "query_type")
    { Buckets = QueryBuckets };

    public static readonly MetricDefinition ProcessCpu = new("process.cpu", Counter, "s",
        "User and system CPU time of the process.");

    public static readonly MetricDefinition ProcessResidentMemory = new("process.resident_memory", Gauge, "By",
        "Physical memory of the process.");

    // InferShield's own.
    public static readonly MetricDefinition BuildInfo = new("infershield.build_info", Gauge, "",
        "Always 1; the labels name the running build.", "version", "revision");

    public static readonly MetricDefinition RequestsInFlight = new("infershield.http.requests.in_flight", Gauge, "{request}",
        "Requests that have arrived and whose last byte is not sent yet.");

    public static readonly MetricDefinition Verdicts = new("infershield.verdicts", Counter, "{verdict}",
        "Verdicts of the policy engine, one for each text inspected.", "channel", "action");

    public static readonly MetricDefinition ScanDuration = new("infershield.scan.duration", Histogram, "s",
        "Time that the policy engine took for one text, cache look-up excluded.", "channel")
    { Buckets = ScanBuckets };

    public static readonly MetricDefinition UpstreamDuration = new("infershield.upstream.request.duration", Histogram, "s",
        "Time that the model provider took for one call: success, error or canceled by its client.", "provider", "outcome")
    { Buckets = RequestBuckets };

    public static readonly MetricDefinition UpstreamErrors = new("infershield.upstream.errors", Counter, "{error}",
        "Calls to the model provider that failed.", "provider", "kind");

    public static readonly MetricDefinition FailEvents = new("infershield.fail.events", Counter, "{event}",
        "Times that a part was unavailable and a request went on without it (open) or was refused (closed).",
        "component", "mode");

    public static readonly MetricDefinition AuthenticationFailures = new("infershield.authentication.failures", Counter, "{failure}",
        "Requests without a valid key or without the role that the endpoint needs.", "reason");

    public static readonly MetricDefinition AuditRecords = new("infershield.audit.records", Counter, "{record}",
        "Audit records by what became of them: stored, spooled, replayed, quarantined or dropped.", "outcome");

    public static readonly MetricDefinition AuditQueueLength = new("infershield.audit.queue.length", Gauge, "{record}",
        "Audit records in memory that are not written yet.");

    public static readonly MetricDefinition AuditSpoolSize = new("infershield.audit.spool", Gauge, "By",
        "Audit records on the local disk that wait for the database.");

    public static readonly MetricDefinition DependencyUp = new("infershield.dependency.up", Gauge, "",
        "Whether the database or the cache answers the gateway: 1 or 0.", "dependency", "kind");

    public static readonly MetricDefinition OverheadDuration = new("infershield.overhead.duration", Histogram, "s",
        "Time of a request less the time that the model provider took for it.", "route")
    { Buckets = OverheadBuckets };

    public static readonly MetricDefinition TenantRequests = new("infershield.tenant.requests", Counter, "{request}",
        "Inspected requests by tenant and by what became of them.", "tenant", "action");

    public static readonly MetricDefinition TenantViolations = new("infershield.tenant.violations", Counter, "{violation}",
        "Policy violations found in a tenant's requests.", "tenant", "severity");

    public static readonly MetricDefinition TenantTokens = new("infershield.tenant.tokens", Counter, "{token}",
        "Tokens that a tenant's calls to the model used: input or output.", "tenant", "type");

    public static readonly MetricDefinition PolicyLoads = new("infershield.policy.loads", Counter, "{load}",
        "Times that the policies were read: success, or failure, which leaves the earlier ones in force.", "outcome");

    public static readonly MetricDefinition PolicyLoadSuccessful = new("infershield.policy.load_successful", Gauge, "",
        "Whether the policies in force are those that were read last: 1 or 0.");

    public static readonly MetricDefinition PolicyMatches = new("infershield.policy.matches", Counter, "{match}",
        "Texts that a policy of the policy file applied to, by its mode (enforce or dry-run) and by what it did or would have done.",
        "policy", "mode", "action");

    public static readonly MetricDefinition RedactionTokens = new("infershield.redaction.tokens", Counter, "{token}",
        "Tokens in place of values: issued in prompts and completions, restored in completions, or refused as forged or another tenant's.",
        "outcome");

    public static readonly MetricDefinition AuditQueueCapacity = new("infershield.audit.queue.capacity", Gauge, "{record}",
        "Audit records that memory has room for.");

    public static readonly MetricDefinition AuditQueueAge = new("infershield.audit.queue.age", Gauge, "s",
        "How long the oldest audit record in memory has waited to be written.");

    public static readonly MetricDefinition AuditSpoolLimit = new("infershield.audit.spool.limit", Gauge, "By",
        "What the audit spool on the local disk may grow to.");

    public static readonly MetricDefinition AuditWriteFailures = new("infershield.audit.write.failures", Counter, "{failure}",
        "Writes of audit records that failed: to the database, to the spool or to the journal.", "target");

    public static readonly MetricDefinition CertificateExpiry = new("infershield.certificate.expiry.timestamp", Gauge, "s",
        "When a certificate ends, as Unix time: the server's own, or the one that the model provider showed.", "role");

    public static readonly MetricDefinition InspectionDuration = new("infershield.inspection.duration", Histogram, "s",
        "Time to inspect all texts of a phase, cache look-ups included: prompt, completion, or one piece of a stream.", "phase")
    { Buckets = ScanBuckets };

    public static readonly MetricDefinition Streams = new("infershield.streams", Counter, "{stream}",
        "Streamed answers by how they ended: completed, blocked, upstream_error, client_gone or refused.", "route", "outcome");

    public static readonly MetricDefinition StreamsOpen = new("infershield.streams.open", Gauge, "{stream}",
        "Streamed answers that are being sent.");

    public static readonly MetricDefinition StreamHoldBack = new("infershield.stream.hold_back.duration", Histogram, "s",
        "How long a piece of a stream's text waited for what follows it, so that nothing passes that a later piece makes a finding.")
    { Buckets = OverheadBuckets };

    public static readonly MetricDefinition StreamFirstTokenDelay = new("infershield.stream.first_token.delay", Histogram, "s",
        "Time from a stream's first text from the provider to its first text to the client.")
    { Buckets = OverheadBuckets };

    public static readonly MetricDefinition UninspectedParts = new("infershield.uninspected.parts", Counter, "{part}",
        "Parts that cannot be read: image, audio, file, encrypted or unknown, by what became of their request.", "kind", "action");

    public static readonly MetricDefinition UpstreamRetries = new("infershield.upstream.retries", Counter, "{retry}",
        "Calls that were sent again to the same provider, by why.", "provider", "reason");

    public static readonly MetricDefinition UpstreamFallbacks = new("infershield.upstream.fallbacks", Counter, "{fallback}",
        "Calls that went on to the next provider of their route, by which was given up and why.", "provider", "reason");

    public static readonly MetricDefinition UpstreamBreakerOpen = new("infershield.upstream.breaker.open", Gauge, "",
        "Whether a provider is left alone because most calls to it failed: 1 or 0.", "provider");

    public static readonly MetricDefinition UpstreamInFlight = new("infershield.upstream.in_flight", Gauge, "{call}",
        "Calls to a provider that are under way.", "provider");

    public static readonly MetricDefinition UpstreamQueue = new("infershield.upstream.queue", Gauge, "{call}",
        "Calls that wait because a provider has as many as it may.", "provider");

    public static readonly MetricDefinition LimitRejections = new("infershield.limit.rejections", Counter, "{request}",
        "Requests refused because a key or a tenant used up its requests, tokens or cost.", "scope", "limit");

    public static readonly MetricDefinition LimitUsage = new("infershield.limit.usage.ratio", Gauge, "1",
        "The share of a tenant's budget that is used up: requests, tokens or cost.", "tenant", "limit");

    public static readonly MetricDefinition TenantCost = new("infershield.tenant.cost", Counter, "{USD}",
        "What a tenant's calls cost by the configured prices, in US dollars.", "tenant");

    public static readonly MetricDefinition ReportQueueLength = new("infershield.report.queue.length", Gauge, "{report}",
        "Reports that were asked for and that no worker has taken yet, of all instances.");

    public static readonly MetricDefinition ReportQueueCapacity = new("infershield.report.queue.capacity", Gauge, "{report}",
        "Reports that may wait; beyond it a request for one is refused.");

    public static readonly MetricDefinition ReportsRunning = new("infershield.reports.running", Gauge, "{report}",
        "Reports that this instance is making.");

    public static readonly MetricDefinition ReportFailures = new("infershield.report.failures", Counter, "{failure}",
        "Reports that could not be made, by why: storage, disk, timeout, signing or internal.", "framework", "reason");

    public static readonly MetricDefinition ReportRows = new("infershield.report.rows", Counter, "{row}",
        "Audit records written into reports.", "format");

    public static readonly MetricDefinition ReportSize = new("infershield.report.size", Counter, "By",
        "Bytes of finished reports.", "format");

    public static readonly MetricDefinition ReportDeliveries = new("infershield.report.deliveries", Counter, "{delivery}",
        "Attempts to send a scheduled report by email or webhook: success or failure.", "channel", "outcome");

    public static readonly MetricDefinition AuditChainLength = new("infershield.audit.chain.length", Gauge, "{record}",
        "Records that the hash chains of all tenants have numbered.");

    public static readonly MetricDefinition AuditChainVerified = new("infershield.audit.chain.verified", Gauge, "s",
        "When every chain was last walked and checked to its end, as Unix time.");

    public static readonly MetricDefinition AuditChainProblems = new("infershield.audit.chain.problems", Gauge, "{problem}",
        "Gaps, edits and false signatures that the last check of the chains found.");

    public static readonly MetricDefinition AuditSeal = new("infershield.audit.seal", Gauge, "s",
        "When the newest signed seal was made, as Unix time.");

    public static readonly MetricDefinition AuditUnsealed = new("infershield.audit.unsealed", Gauge, "{record}",
        "Audit records older than a day that no signed seal covers.");

    public static readonly MetricDefinition AuditForwarded = new("infershield.audit.forwarded", Counter, "{record}",
        "Audit records handed to a SIEM, by sink and outcome: success or failure.", "sink", "outcome");

    public static readonly MetricDefinition AuditForwardLag = new("infershield.audit.forward.lag", Gauge, "{record}",
        "Audit records stored that a sink has not taken yet.", "sink");

    public static readonly MetricDefinition AuditRetentionRuns = new("infershield.audit.retention.runs", Counter, "{run}",
        "Times that audit records past their retention were looked for and dropped: success or failure.", "outcome");

    // GenAI semantic conventions (status: development).
    public static readonly MetricDefinition GenAiTokens = new("gen_ai.client.token.usage", Histogram, "{token}",
        "Tokens that a call to the model used.",
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.token.type")
    { Buckets = TokenBuckets };

    public static readonly MetricDefinition GenAiTimeToFirstToken = new("gen_ai.server.time_to_first_token", Histogram, "s",
        "Time from sending a call to the first text of its streamed answer.", "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model")
    { Buckets = OperationBuckets };

    public static readonly MetricDefinition GenAiOperationDuration = new("gen_ai.client.operation.duration", Histogram, "s",
        "Time of a call to the model.", "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "error.type")
    { Buckets = OperationBuckets };

    /// <summary>Every definition, in the order of the documentation.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        HttpRequests, HttpRequestDuration, ReportsGenerated, ReportGenerationDuration, PolicyViolations,
        CacheHits, CacheMisses, ActiveConnections, DbQueryDuration, ProcessCpu, ProcessResidentMemory,
        BuildInfo, RequestsInFlight, Verdicts, ScanDuration, UpstreamDuration, UpstreamErrors, FailEvents,
        AuthenticationFailures, AuditRecords, AuditQueueLength, AuditSpoolSize, DependencyUp, OverheadDuration,
        TenantRequests, TenantViolations, TenantTokens, PolicyLoads, PolicyLoadSuccessful, PolicyMatches, RedactionTokens,
        AuditQueueCapacity, AuditQueueAge, AuditSpoolLimit, AuditWriteFailures, CertificateExpiry,
        InspectionDuration, Streams, StreamsOpen, StreamHoldBack, StreamFirstTokenDelay, UninspectedParts,
        UpstreamRetries, UpstreamFallbacks, UpstreamBreakerOpen, UpstreamInFlight, UpstreamQueue,
        LimitRejections, LimitUsage, TenantCost,
        ReportQueueLength, ReportQueueCapacity, ReportsRunning, ReportFailures, ReportRows, ReportSize, ReportDeliveries,
        AuditChainLength, AuditChainVerified, AuditChainProblems, AuditSeal, AuditUnsealed, AuditForwarded, AuditForwardLag,
        AuditRetentionRuns,
        GenAiTokens, GenAiTimeToFirstToken, GenAiOperationDuration,
    ];
}
