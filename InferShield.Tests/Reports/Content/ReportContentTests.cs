using InferShield.Api.Audit;
using InferShield.Api.Policies.Stored;
using InferShield.Api.Reports;
using InferShield.Api.Reports.Content;
using InferShield.Tests.Audit;
using InferShield.Tests.Storage;

namespace InferShield.Tests.Reports.Content;

public class ReportContentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Databases => StorageHost.Databases;

    [Theory, MemberData(nameof(Databases))]
    public async Task A_period_of_whole_days_and_one_that_cuts_days_count_the_records_within(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Enumerable.Range(0, 48).Select(hour => (hour % 3 == 0 ? Samples.Blocked(hour, "pii") : Samples.Record(hour)) with { At = Samples.Noon.AddHours(hour) }));

        var whole = await ComposeAsync(reports, ReportHost.March());
        var cut = await ComposeAsync(reports, new StoredReport { TenantId = "default", Framework = "GDPR", Type = ReportWords.DetailedAudit, Format = "json", PeriodStart = Samples.Noon.AddHours(3), PeriodEnd = Samples.Noon.AddHours(30) });

        Assert.Equal((48, 16), (whole.Totals.Requests, whole.Totals.Violations));
        Assert.Equal((27, 9), (cut.Totals.Requests, cut.Totals.ByAction["blocked"]));
        Assert.Equal([9, 18], cut.Totals.ByDay.Values.Select(day => day.Requests));
        Assert.Equal(27, cut.ListedRows);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task A_cut_day_without_records_of_the_period_takes_nothing_from_the_list(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Enumerable.Range(0, 8).Select(day => Samples.Blocked(day, "pii") with { At = Samples.Noon.AddDays(day) }));

        foreach (var (start, end, first, last) in new[] { (1, 7 * 24 + 1, 2, 8), (-1, 7 * 24 - 1, 1, 7), (1, 7 * 24 - 1, 2, 7) })
        {
            var report = ReportHost.March(ReportWords.IncidentReport, start: Samples.Noon.AddHours(start), end: Samples.Noon.AddHours(end));
            var content = await ComposeAsync(reports, report);
            var (_, made) = await reports.MakeAsync(report);

            var expected = last - first + 1;
            Assert.Equal((expected, expected, expected), (content.Totals.Requests, content.ListedRows, made.RowCount));
            Assert.Equal(expected, content.Incidents.Sum(incident => incident.Requests));
            Assert.Equal((first, last), (content.Evidence.FirstSequence, content.Evidence.LastSequence));
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_is_stored_after_the_count_is_neither_counted_nor_listed(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Samples.Records(10));
        var content = await ComposeAsync(reports, ReportHost.March());

        await reports.StoreAsync(Samples.Records(10).Select((record, index) => record with { At = Samples.Noon.AddMinutes(-index) }));
        var listed = 0;
        await reports.Audit.Reader.StreamChainAsync(content.Rows, _ =>
        {
            listed++;
            return ValueTask.CompletedTask;
        }, Cancel);

        Assert.Equal((10, 10), (content.ListedRows, listed));
        Assert.Equal(20, (await ComposeAsync(reports, ReportHost.March())).Totals.Requests);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Samples_are_the_same_each_time_spread_over_the_period_and_half_of_them_violations(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        var records = Enumerable.Range(0, 720).Select(hour => (hour % 10 == 0 ? Samples.Blocked(hour, "secret") : Samples.Record(hour)) with { At = Samples.Noon.AddHours(hour - 12) }).ToArray();
        await reports.StoreAsync(records);

        var content = await ComposeAsync(reports, ReportHost.March());
        var again = await ComposeAsync(reports, ReportHost.March(format: ReportWords.Csv));

        var control = content.Controls.Single(one => one.Control.Id == "CC6.1");
        Assert.Equal((720, 72, 72, 0), (control.Population, control.Violations, control.Blocked, control.PassedOn));
        Assert.Equal(25, control.Samples.Count);
        Assert.Equal(13, control.Samples.Count(sample => sample.Action == "blocked"));
        Assert.Equal([0, 1, 2, 3], control.Samples.Select(sample => (sample.At - Samples.Noon.AddHours(-12)).Days * 4 / 30).Distinct().Order());
        Assert.Equal(control.Samples, again.Controls.Single(one => one.Control.Id == "CC6.1").Samples);
        Assert.All(control.Samples, sample => Assert.Contains(records, record => record.Id == sample.Id));
        Assert.All(control.Samples, sample => Assert.Equal(64, sample.Hash.Length));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_was_passed_on_is_an_exception_until_it_is_reviewed(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        var passed = Samples.Blocked(1, "jailbreak") with { Action = "allowed" };
        var flagged = Samples.Blocked(2, "secret") with { Action = "flagged", Severity = "critical" };
        var onTrial = Samples.Record(3) with { Policies = [new("trial", "dry-run", "blocked")] };
        var slight = Samples.Blocked(4) with { Action = "flagged", Severity = "medium" };
        await reports.StoreAsync([passed, flagged, onTrial, slight, Samples.Blocked(5), Samples.Record(6)]);
        await reports.StoreAsync([Change("audit.review", $"audit/{flagged.Id}", """{"disposition":"false-positive","comment":"of the handbook"}""", Samples.Noon.AddDays(60))]);

        var content = await ComposeAsync(reports, ReportHost.March());

        Assert.Equal(3, content.ExceptionCount);
        Assert.Equal(
            [(passed.Id, "passed-on", "open", ""), (flagged.Id, "passed-on", "false-positive", "of the handbook"), (onTrial.Id, "dry-run", "open", "")],
            content.Exceptions.Select(one => (one.Record.Id, one.Reason, one.Disposition, one.Comment)));
        Assert.NotNull(content.Exceptions[1].ReviewedAt);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Changes_accesses_and_events_are_told_apart_from_requests(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(
        [
            Samples.Record(1) with { PolicyVersion = "before", At = Samples.Noon.AddDays(-2) },
            Change("system.start", "gateway", """{"settings":"5e77"}""", Samples.Noon.AddDays(-3), "system"),
            Samples.Record(2) with { PolicyVersion = "within" },
            Change("policies.replace", "policies/birds", """{"before":"aa","after":"bb"}"""),
            Change("keys.create", "keys/1", null) with { StatusCode = 403 },
            Change("report.download", "reports/1", null), Change("audit.read", "", null), Change("audit.read", "", null),
            Change("system.outage", "database", null, tenant: "system"), Change("system.outage", "cache", null, Samples.Noon.AddYears(-1), "system"),
            Change("keys.create", "keys/2", null, tenant: "other"),
        ]);

        var content = await ComposeAsync(reports, ReportHost.March());

        Assert.Equal(1, content.Totals.Requests);
        Assert.Equal([("keys.create", "", ""), ("policies.replace", "aa", "bb")], content.Changes.Select(change => (change.Operation, change.Before, change.After)).Order());
        Assert.Equal(2, content.ChangeCount);
        Assert.Equal([new("audit.read", 2), new("report.download", 1)], content.Accesses);
        Assert.Equal([("system.outage", "database")], content.Outages.Select(one => (one.Operation, one.Component)));
        Assert.Equal(("before", "5e77", "within"), (content.AtStart.PolicyVersion, content.AtStart.SettingsHash, content.AtEnd.PolicyVersion));
        var keys = content.Controls.Single(one => one.Control.Id == "CC6.2");
        Assert.Equal((1, 1), (keys.Population, keys.Violations));
        Assert.Equal("keys/1", Assert.Single(keys.Samples).Object);
        Assert.Equal(0, content.Evidence.Missing);
        Assert.Equal(content.Evidence.FirstSequence, content.Manifest.Chain.FirstSequence);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_goes_wrong_in_the_gateway_is_a_problem_and_is_not_called_blocked(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(
        [
            Gateway("system.fail_open", 500, """{"count":12}"""), Gateway("system.fail_closed", 500, """{"count":3}"""), Gateway("system.recovery", 200, """{"downSince":"yesterday"}"""),
            Gateway("system.verification", 500, """{"chains":2,"problems":4}"""), Gateway("system.verification", 200, """{"chains":2,"problems":0}"""),
        ]);

        var content = await ComposeAsync(reports, ReportHost.March(framework: "PCI-DSS"));

        var failures = content.Controls.Single(one => one.Control.Id == "10.7.2");
        Assert.Equal((2, 1, 1), (failures.Violations, failures.Blocked, failures.PassedOn));
        var logs = content.Controls.Single(one => one.Control.Id == "10.3.1-10.3.4");
        Assert.Equal((2, 1, 0, 1), (logs.Population, logs.Violations, logs.Blocked, logs.PassedOn));
        Assert.Equal((4, 3), (content.EventCount, content.ProblemCount));
        Assert.Equal(
            [("system.fail_closed", "3 requests"), ("system.fail_open", "12 requests"), ("system.recovery", "since yesterday"), ("system.verification", "4 problems in 2 chains")],
            content.Outages.Select(one => (one.Operation, one.Details)).Order());

        static AuditRecord Gateway(string operation, int status, string details) => Change(operation, "database", details, tenant: "system") with { StatusCode = status };
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_last_check_of_the_chain_is_told(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Samples.Records(3));
        Assert.Null((await ComposeAsync(reports, ReportHost.March())).Evidence.Check);

        await reports.Verifications.SaveAsync([new("default", 3, "", 3, 0, 2, "record 2 was changed")], Samples.Noon.AddDays(31), Cancel);
        var check = (await ComposeAsync(reports, ReportHost.March())).Evidence.Check;

        Assert.Equal(new LastCheck(Samples.Noon.AddDays(31), 2, "record 2 was changed"), check);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task What_others_change_that_holds_for_the_tenant_is_among_its_changes(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        var policies = new PolicyStore(reports.Audit.Storage.Database);
        var (one, two, three) = (PolicyVersion.HashOf("one"), PolicyVersion.HashOf("two"), PolicyVersion.HashOf("three"));
        Assert.True(await policies.TryInsertAsync(new(1, Samples.Noon.AddDays(-9), "key:a", "operators", "policies.replace cards", "", null, "one", one), Cancel));
        Assert.True(await policies.TryInsertAsync(new(2, Samples.Noon.AddDays(1), "key:a", "operators", "policies.replace birds", "", null, "two", two), Cancel));
        Assert.True(await policies.TryInsertAsync(new(3, Samples.Noon.AddDays(2), "key:b", "default", "policies.delete own", "", null, "three", three), Cancel));
        await reports.StoreAsync(
        [
            Change("policies.delete", "policies/own", $$"""{"before":"{{two}}","after":"{{three}}"}""", Samples.Noon.AddDays(2)),
            Change("settings.change", "gateway", """{"before":"s1","after":"s2"}""", Samples.Noon.AddDays(3), "system"),
            Change("keys.signing.rotate", "keys/k", """{"before":"k0"}""", Samples.Noon.AddDays(4), "system"),
        ]);

        var content = await ComposeAsync(reports, ReportHost.March());

        Assert.Equal(4, content.ChangeCount);
        Assert.Equal(
            [
                ("another tenant", "policies.replace", "policies (document 2)", one, two), ("tenant", "policies.delete", "policies/own", two, three),
                ("gateway", "settings.change", "gateway", "s1", "s2"), ("gateway", "keys.signing.rotate", "keys/k", "k0", ""),
            ],
            content.Changes.Select(change => (change.Origin, change.Operation, change.Object, change.Before, change.After)));
        Assert.Equal((1, 3), (content.AtStart.PolicyNumber, content.AtEnd.PolicyNumber));
        Assert.Empty(content.Outages);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task All_exceptions_are_counted_by_their_disposition_and_as_many_as_fit_are_shown(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        var passed = Enumerable.Range(0, 230).Select(number => Samples.Blocked(number, "jailbreak") with { Action = "allowed" }).ToArray();
        var harmless = Samples.Record(500);
        await reports.StoreAsync([.. passed, harmless]);
        await reports.StoreAsync(
        [
            .. passed.Take(220).Select(record => Change("audit.review", $"audit/{record.Id}", """{"disposition":"false-positive"}""", Samples.Noon.AddDays(60))),
            Change("audit.review", $"audit/{passed[0].Id}", """{"disposition":"escalated"}""", Samples.Noon.AddDays(61)),
            Change("audit.review", $"audit/{harmless.Id}", """{"disposition":"escalated"}""", Samples.Noon.AddDays(61)),
        ]);

        var content = await ComposeAsync(reports, ReportHost.March());

        Assert.Equal((230, 200), (content.ExceptionCount, content.Exceptions.Count));
        Assert.Equal([new("escalated", 1), new("false-positive", 219), new("open", 10)], content.Dispositions);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task The_newest_changes_and_events_are_kept_though_the_period_cuts_days(string kind)
    {
        await using var reports = await ReportHost.CreateAsync(kind);
        await reports.StoreAsync(Enumerable.Range(0, 1_020).Select(number => Change("keys.create", $"keys/{number}", null, Samples.Noon.AddMinutes(number * 10)) with { Id = Guid.CreateVersion7(Samples.Noon.AddMinutes(number * 10)) }));

        var content = await ComposeAsync(reports, ReportHost.March(start: Samples.Noon, end: Samples.Noon.AddDays(30)));

        Assert.Equal((1_020, 1_000), (content.ChangeCount, content.Changes.Count));
        Assert.Equal("keys/20", content.Changes[0].Object);
        Assert.Equal("keys/1019", content.Changes[^1].Object);
    }

    [Fact]
    public async Task Deleting_a_report_is_a_change_and_a_refused_order_is_told_apart()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync([Change("report.delete", "reports/1", null), Change("report.expire", "reports", null), Change("report.create", "", null), Change("report.create", "", null) with { StatusCode = 429 }]);

        var content = await ComposeAsync(reports, ReportHost.March());

        Assert.Equal(["report.delete", "report.expire"], content.Changes.Select(change => change.Operation).Order());
        Assert.Equal([new("report.create", 1), new("report.create (refused)", 1)], content.Accesses);
    }

    [Fact]
    public async Task Every_request_is_the_population_of_a_control_that_is_about_answers()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync([Samples.Record(1), Samples.Record(2), Samples.Blocked(3, "sql_injection") with { Channel = "completion" }, Samples.Blocked(4, "sql_injection")]);

        var content = await ComposeAsync(reports, ReportHost.March(framework: "OWASP-LLM"));

        var answers = content.Controls.Single(one => one.Control.Id == "LLM10:2026");
        Assert.Equal((4, 1), (answers.Population, answers.Violations));
    }

    [Fact]
    public async Task A_report_says_when_it_was_made_and_what_is_kept_for_how_long()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");

        var content = await ComposeAsync(reports, ReportHost.March());

        Assert.Equal(reports.Time.GetUtcNow(), content.Manifest.GeneratedAt);
        Assert.Null(content.RetentionMonths);
        Assert.Equal("The gateway is set to keep records for good.", ReportTexts.Retention(content.RetentionMonths));
    }

    [Fact]
    public async Task Violations_of_one_key_and_kind_within_an_hour_are_one_incident()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await reports.StoreAsync(
        [
            At(0, one, "pii"), At(30, one, "pii"), At(80, one, "pii"), At(200, one, "pii"),
            At(10, other, "pii"), At(20, one, "secret") with { Action = "flagged", Severity = "critical" }, Samples.Record(5),
        ]);

        var content = await ComposeAsync(reports, ReportHost.March(ReportWords.IncidentReport));

        Assert.Equal(6, content.ListedRows);
        Assert.Equal(
            [("pii", 3, 3, 0), ("pii", 1, 1, 0), ("secret", 1, 0, 1), ("pii", 1, 1, 0)],
            content.Incidents.Select(incident => (incident.PolicyType, incident.Requests, incident.Blocked, incident.PassedOn)));
        Assert.Equal(Samples.Noon.AddMinutes(80), content.Incidents[0].Last);
        Assert.Empty((await ComposeAsync(reports, ReportHost.March())).Incidents);

        static AuditRecord At(int minutes, Guid key, string type) => Samples.Blocked(minutes, type) with { KeyId = key, At = Samples.Noon.AddMinutes(minutes) };
    }

    [Fact]
    public async Task Card_numbers_alone_count_where_a_standard_is_about_cards()
    {
        await using var reports = await ReportHost.CreateAsync("sqlite");
        await reports.StoreAsync([Samples.Blocked(1, "pii"), Samples.Blocked(2) with { Findings = [new("pii", "high", "card", "credit_card", 0, 16)] }, Samples.Record(3)]);

        var content = await ComposeAsync(reports, ReportHost.March(framework: "PCI-DSS"));

        Assert.Equal((3, 1), content.Controls.Where(one => one.Control.Id == "3.4.1").Select(one => (one.Population, one.Violations)).Single());
    }

    [Fact]
    public void The_self_test_finds_what_it_has_to_and_nothing_else()
    {
        var result = new SelfTest().Run();

        Assert.Empty(result.Cases.Where(one => !one.Passed).Select(one => $"{one.Name}: {one.Found}"));
        Assert.NotEmpty(result.RulesVersion);
        Assert.Equal(3, result.Cases.Count(one => one.Expected == "none"));
    }

    [Fact]
    public void A_percentile_is_never_less_than_the_true_one_and_at_most_six_percent_more()
    {
        var random = new Random(5);
        var durations = Enumerable.Range(0, 5_000).Select(_ => Math.Exp(random.NextDouble() * 12) * 1e-6).Order().ToArray();
        var latencies = new Latencies();
        latencies.Add(durations.GroupBy(Latencies.StepOf).Select(group => new KeyValuePair<int, long>(group.Key, group.Count())));

        foreach (var share in new[] { 0.01, 0.5, 0.95, 0.99, 1 })
        {
            var exact = durations[(int)Math.Ceiling(share * durations.Length) - 1];
            Assert.InRange(latencies.At(share), exact * 0.999999, exact * 1.0596);
        }

        Assert.Equal(0, new Latencies().P50);
    }

    private static Task<ReportContent> ComposeAsync(ReportHost reports, StoredReport report) =>
        reports.Composer.ComposeAsync(report, ReportTemplate.Default, Cancel);

    private static AuditRecord Change(string operation, string about, string? details, DateTimeOffset? at = null, string tenant = "default") =>
        Samples.Record(tenant: tenant, at: at) with { Operation = operation, Object = about, Details = details };
}
