using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace InferShield.Monitoring.Slo;

/// <summary>A service level objective as <c>monitoring/slo/NAME.yaml</c> states it.</summary>
internal sealed partial class SloFile
{
    /// <summary>The file's name without its ending.</summary>
    [YamlIgnore]
    public string Name { get; private set; } = "";

    public required string Title { get; init; }

    public required string Component { get; init; }

    public required string Team { get; init; }

    /// <summary>The share of good events, between 0 and 1.</summary>
    public required decimal Objective { get; init; }

    /// <summary>Days over which the objective is to be met.</summary>
    public required int PeriodDays { get; init; }

    public required SloIndicator Indicator { get; init; }

    public required IList<BurnAlert> Alerts { get; init; }

    /// <summary>The share of bad events that the objective allows.</summary>
    public decimal Budget => 1 - Objective;

    /// <exception cref="InvalidDataException">A file is not an SLO; the message names file, line and what is wrong.</exception>
    public static IReadOnlyList<SloFile> ReadAll() =>
        [.. Directory.EnumerateFiles(Rules.MonitoringFiles.PathOf("slo"), "*.yaml").Order(StringComparer.Ordinal).Select(Read)];

    /// <inheritdoc cref="ReadAll"/>
    public static SloFile Read(string file)
    {
        SloFile slo;
        try
        {
            slo = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().Build()
                .Deserialize<SloFile>(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file}: the file is empty.");
        }
        catch (YamlException failure)
        {
            throw new InvalidDataException($"{file}:{failure.Start.Line}: {failure.InnerException?.Message ?? failure.Message}", failure);
        }

        slo.Name = Path.GetFileNameWithoutExtension(file);
        if (slo.Objective is <= 0 or >= 1)
        {
            throw new InvalidDataException($"{file}: objective is {slo.Objective}; a share between 0 and 1 is wanted.");
        }

        foreach (var window in slo.Alerts.SelectMany(alert => alert.Windows).SelectMany(pair => new[] { pair.Short, pair.Long }))
        {
            if (!Window().IsMatch(window))
            {
                throw new InvalidDataException($"{file}: a window is written as 5m, 1h or 3d, not as {window}.");
            }
        }

        return slo;
    }

    [GeneratedRegex("^[1-9][0-9]*[mhd]$", RegexOptions.NonBacktracking)]
    private static partial Regex Window();
}

/// <summary>What is counted. Both are PromQL, events per second by job and namespace, over 5 minutes.</summary>
internal sealed class SloIndicator
{
    public required string Errors { get; init; }

    public required string Requests { get; init; }
}

/// <summary>An alert on the budget's burn rate: it fires when any of its windows is burning.</summary>
internal sealed class BurnAlert
{
    public required string Name { get; init; }

    public required string Severity { get; init; }

    public required string For { get; init; }

    public required string KeepFiringFor { get; init; }

    public string? DependsOn { get; init; }

    public required string Summary { get; init; }

    public required string Dashboard { get; init; }

    public required IList<BurnWindow> Windows { get; init; }
}

/// <summary>A pair of windows (Site Reliability Workbook, chapter 5): the long one sees what matters, the short one that it goes on.</summary>
internal sealed class BurnWindow
{
    public required string Long { get; init; }

    public required string Short { get; init; }

    /// <summary>The share of the period's budget that is gone when the alert fires.</summary>
    public required decimal Budget { get; init; }

    /// <summary>Bad events in the long window below which nothing fires, however large their share.</summary>
    public required decimal LeastErrors { get; init; }
}
