using System.Globalization;
using InferShield.Api.Reports.Content;

namespace InferShield.Api.Reports.Formats;

/// <summary>The sections of a report as HTML, each by its word in the template.</summary>
internal sealed class HtmlSections(HtmlText html, ReportContent content)
{
    public void Write(string section)
    {
        Action? write = section switch
        {
            TemplateSections.Summary => Summary,
            TemplateSections.Charts => Charts,
            TemplateSections.Controls => Controls,
            TemplateSections.Exceptions => Exceptions,
            TemplateSections.Incidents when content.Report.Type == ReportWords.IncidentReport => Incidents,
            TemplateSections.Configuration => Configuration,
            TemplateSections.Outages => Outages,
            TemplateSections.SelfTest => SelfTest,
            TemplateSections.Verification => Verification,
            _ => null,
        };
        if (write is not null)
        {
            html.Line("<section>");
            write();
            html.Line("</section>");
        }
    }

    public void BeginRecords()
    {
        html.Line("<section>").Heading(TemplateSections.Records, content.Report.Type == ReportWords.IncidentReport ? "Requests with findings" : "All requests")
            .Table(Text($"{content.ListedRows:N0} records, in the order of the chain"), "Record", "Id", "Time", "Operation", "Key", "Model", "Action", "Status", "Severity", "Rules", "Hash");
    }

    public void EndRecords() => html.EndTable().Line("</section>");

    public void Record(SampleRow row) =>
        html.Row(row.Sequence, row.Id, row.At, row.Operation, row.KeyId, row.Model, row.Action, Text($"{row.StatusCode}"), row.Severity, row.Rules, Short(row.Hash));

    private void Summary()
    {
        var totals = content.Totals;
        html.Heading(TemplateSections.Summary, "Summary");
        if (content.IsEmpty)
        {
            html.Element("p", ReportTexts.Empty);
        }

        if (content.Evidence.Check is { Problems: > 0 } failed)
        {
            html.Raw("<p><strong>").Raw(HtmlText.Encode(ReportTexts.Check(failed))).Line("</strong></p>");
        }

        html.Element("p", ReportTexts.Scope)
            .Table("Requests and what became of them", "What", "Count")
            .Row("Requests inspected", totals.Requests)
            .Row("With findings", totals.Violations);
        foreach (var (action, count) in totals.ByAction)
        {
            html.Row(action, count);
        }

        html.Row("Exceptions (grave, yet passed on; or a policy on trial would have acted)", content.ExceptionCount)
            .Row("Changes to the gateway", content.ChangeCount)
            .Row("Outages, fail-open events and failed checks", content.ProblemCount)
            .Row("API keys in use", totals.DistinctKeys)
            .Row("Highest score", totals.MaxScore)
            .EndTable();
        Counts("Scope: models", "Model", totals.ByModel);
        Counts("Scope: providers", "Provider", totals.ByProvider);
        Counts("Scope: operations", "Operation", totals.ByOperation);
        Counts("Requests by the place of their gravest finding", "Place", totals.ByChannel);
        Counts("Accesses to evidence", "Operation", content.Accesses);
        Limits();
        html.Element("h3", "The framework and its edition").Line("<ul>");
        foreach (var note in content.Framework.Notes.Append(ReportTexts.AskedFor(content.Framework.Retention)).Append(ReportTexts.Retention(content.RetentionMonths)))
        {
            html.Element("li", note);
        }

        html.Line("</ul>");
    }

    private void Charts()
    {
        var totals = content.Totals;
        html.Heading(TemplateSections.Charts, "Charts")
            .Element("h3", "Violations over time").Raw(HtmlCharts.Violations(totals.ByDay, content.Report.PeriodStart, content.Report.PeriodEnd))
            .Element("h3", "Requests with findings by type").Raw(HtmlCharts.Bars("types", "Findings by type", totals.ByPolicyType, content.Template.AccentColor))
            .Element("h3", "Requests by severity").Raw(HtmlCharts.Bars("severities", "Requests by severity", totals.BySeverity, content.Template.AccentColor))
            .Table("Latency in milliseconds", "What", "Median", "95 %", "99 %", "Longest");
        foreach (var (name, latencies) in new[] { ("Inspection", totals.Scan), ("Request, with the provider's time", totals.Duration) })
        {
            html.Row(name, Milliseconds(latencies.P50), Milliseconds(latencies.P95), Milliseconds(latencies.P99), Milliseconds(latencies.Max));
        }

        html.EndTable();
    }

    private void Controls()
    {
        html.Heading(TemplateSections.Controls, "Controls")
            .Table(content.Framework.Title, "Control", "What it asks for", "Population", "Violations", "Blocked", "Redacted", "Flagged", "Passed on");
        foreach (var one in content.Controls)
        {
            html.Row(one.Control.Id, one.Control.Title, one.Population, one.Violations, one.Blocked, one.Redacted, one.Flagged, one.PassedOn);
        }

        html.EndTable();
        foreach (var one in content.Controls)
        {
            html.Raw("<h3>").Value(one.Control.Id).Line("</h3>")
                .Element("p", one.Control.Title)
                .Element("p", ReportTexts.Judged(one) + ".")
                .Element("p", "What the gateway shows: " + one.Control.Shows)
                .Element("p", "Where that stops: " + one.Control.Limit);
            if (one.Control.Related is { Count: > 0 } related)
            {
                html.Element("p", "Elsewhere: " + string.Join(", ", related));
            }

            if (content.Report.Type != ReportWords.ExecutiveSummary && one.Samples.Count > 0)
            {
                html.Table(Text($"Sample of {one.Samples.Count} out of {one.Population:N0}"), "Record", "Id", "Time", "Operation", "Key", "About", "Action", "Status", "Severity", "Rules", "Hash");
                foreach (var row in one.Samples)
                {
                    html.Row(row.Sequence, row.Id, row.At, row.Operation, row.KeyId, row.Object.Length > 0 ? row.Object : row.Model, row.Action, Text($"{row.StatusCode}"), row.Severity, row.Rules, Short(row.Hash));
                }

                html.EndTable();
            }
        }
    }

    private void Exceptions()
    {
        html.Heading(TemplateSections.Exceptions, "Exceptions and their disposition")
            .Element("p", Text($"{content.ExceptionCount:N0} in the period. {ReportTexts.Dispositions(content)} {ReportTexts.Shown(content.Exceptions.Count, content.ExceptionCount, ReportTexts.Spread)}").TrimEnd());
        if (content.Exceptions.Count == 0)
        {
            return;
        }

        html.Table("Exceptions", "Record", "Id", "Time", "Model", "Action", "Severity", "Rules", "Why", "Disposition", "Comment", "Reviewed");
        foreach (var one in content.Exceptions)
        {
            html.Row(one.Record.Sequence, one.Record.Id, one.Record.At, one.Record.Model, one.Record.Action, one.Record.Severity, one.Record.Rules, one.Reason, one.Disposition, one.Comment, one.ReviewedAt);
        }

        html.EndTable();
    }

    private void Incidents()
    {
        html.Heading(TemplateSections.Incidents, "Incidents")
            .Element("p", "Findings of one kind by one key, with no more than an hour between two. " + ReportTexts.Shown(content.Incidents.Count, content.IncidentCount, ReportTexts.Gravest))
            .Table(Text($"{content.IncidentCount:N0} incidents"), "First", "Last", "Type", "Severity", "Key", "Model", "Requests", "Blocked", "Passed on", "First record");
        foreach (var one in content.Incidents)
        {
            html.Row(one.First, one.Last, one.PolicyType, one.Severity, one.KeyId, one.Model, one.Requests, one.Blocked, one.PassedOn, one.FirstId);
        }

        html.EndTable();
    }

    private void Configuration()
    {
        html.Heading(TemplateSections.Configuration, "Configuration and changes")
            .Table("In force", "What", "At the start", "At the end")
            .Row("Policy version", content.AtStart.PolicyVersion, content.AtEnd.PolicyVersion)
            .Row("Rules version", content.AtStart.RulesVersion, content.AtEnd.RulesVersion)
            .Row("Stored policy document", content.AtStart.PolicyNumber, content.AtEnd.PolicyNumber)
            .Row("Its SHA-256", content.AtStart.PolicyHash, content.AtEnd.PolicyHash)
            .Row("Settings", content.AtStart.SettingsHash, content.AtEnd.SettingsHash)
            .EndTable()
            .Element("p", ReportTexts.Retention(content.RetentionMonths))
            .Element("p", Text($"{content.ChangeCount:N0} changes in the period. {ReportTexts.Shown(content.Changes.Count, content.ChangeCount, ReportTexts.Newest)}").TrimEnd());
        if (content.Changes.Count > 0)
        {
            html.Table("Changes", "Id", "Time", "Change", "About", "By", "Status", "Before", "After");
            foreach (var one in content.Changes)
            {
                html.Row(one.Id, one.At, one.Operation, one.Object, one.Origin == ChangeEntry.OfTenant ? (object?)one.KeyId : one.Origin, Text($"{one.StatusCode}"), Short(one.Before), Short(one.After));
            }

            html.EndTable();
        }
    }

    private void Outages()
    {
        html.Heading(TemplateSections.Outages, ReportTexts.EventsTitle);
        if (content.Outages.Count == 0)
        {
            html.Element("p", "None is on record in the period.");
            return;
        }

        html.Element("p", Text($"{content.EventCount:N0} in the period, of which {content.ProblemCount:N0} are problems. {ReportTexts.Shown(content.Outages.Count, content.EventCount, ReportTexts.Newest)}").TrimEnd())
            .Table("Events of the gateway", "Time", "Event", "Component", "Details", "Id");
        foreach (var one in content.Outages)
        {
            html.Row(one.At, one.Operation, one.Component, one.Details, one.Id);
        }

        html.EndTable();
    }

    private void SelfTest()
    {
        html.Heading(TemplateSections.SelfTest, "Self-test of the detectors")
            .Element("p", Text($"{content.SelfTest.Passed} of {content.SelfTest.Cases.Count} samples as expected, with rules {content.SelfTest.RulesVersion}."))
            .Table("Samples", "Sample", "Channel", "Expected", "Found", "Result");
        foreach (var one in content.SelfTest.Cases)
        {
            html.Row(one.Name, one.Channel, one.Expected, one.Found.Length > 0 ? one.Found : "none", one.Passed ? "as expected" : "NOT as expected");
        }

        html.EndTable();
    }

    private void Verification()
    {
        var evidence = content.Evidence;
        html.Heading(TemplateSections.Verification, "Verification")
            .Element("p", "This file ends with a signed block. The command `verify` of the gateway's executable checks it offline: content, signature, seals and totals.");
        if (TemplateSections.LeftOut(content.Template, content.Report.Type) is { Count: > 0 } leftOut)
        {
            html.Element("p", $"Left out of this report by its template: {string.Join(", ", leftOut)}. The report as JSON has them.");
        }

        if (!content.Template.Sections.Contains(TemplateSections.Summary))
        {
            Limits();
        }

        html.Table("The chain that this report rests on", "What", "Value")
            .Row("Chain's end when the report was made", Text($"record {evidence.Sequence}, {evidence.Head}"))
            .Row("Records of the period", Text($"{evidence.FirstSequence} to {evidence.LastSequence}"))
            .Row("Numbers without a record", evidence.Missing)
            .Row("Last check", ReportTexts.Check(evidence.Check))
            .Row("Removed by retention, up to record", evidence.RemovedUpTo)
            .Row("Requests of the period's days removed by retention", evidence.RemovedRecords)
            .Row("Seals over the period", evidence.Seals)
            .Row("Sealed up to record", evidence.SealedUpTo)
            .Row("Keys", string.Join(", ", evidence.KeyIds))
            .EndTable()
            .Table("Requests by day (UTC)", "Day", "Requests", "With findings", "Blocked", "Redacted", "Flagged");
        foreach (var (day, counts) in content.Totals.ByDay)
        {
            html.Row(day, counts.Requests, counts.Violations, counts.Blocked, counts.Redacted, counts.Flagged);
        }

        html.EndTable();
    }

    private void Limits()
    {
        html.Element("h3", "What this report does not show").Line("<ul>");
        foreach (var limit in content.Limits)
        {
            html.Element("li", limit);
        }

        html.Line("</ul>");
    }

    private void Counts(string caption, string column, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            return;
        }

        html.Table(caption, column, "Count");
        foreach (var (word, count) in counts)
        {
            html.Row(word, count);
        }

        html.EndTable();
    }

    // Enough of a hash to compare by eye; the JSON has all of it.
    private static string Short(string hash) => hash.Length > 16 ? hash[..16] + "…" : hash;

    private static string Milliseconds(double seconds) => (seconds * 1000).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
