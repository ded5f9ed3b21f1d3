using System.ComponentModel.DataAnnotations;

namespace InferShield.Api.Audit.Retention;

/// <summary>How long audit records are kept, read from the section <c>Audit:Retention</c>; with nothing set, for good.</summary>
internal sealed record RetentionOptions
{
    public const string Section = "Audit:Retention";

    /// <summary>The frameworks whose periods have to be kept; the longest counts.</summary>
    public IReadOnlyList<string> Frameworks { get; init; } = [];

    /// <summary>Months at least; a framework that asks for more gets more.</summary>
    [Range(1, 1200)]
    public int? Months { get; init; }

    /// <summary>How often it is looked for records that are past their time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "31.00:00:00")]
    public TimeSpan Period { get; init; } = TimeSpan.FromHours(6);
}

/// <summary>For how many months each framework has records kept.</summary>
internal sealed record RetentionPeriods(IReadOnlyDictionary<string, int> Months)
{
    /// <summary>The months that these settings ask for; null for records that are kept for good.</summary>
    /// <exception cref="ServiceDefaults.InvalidConfigurationException">A framework is not known.</exception>
    public int? Of(RetentionOptions options)
    {
        var asked = options.Frameworks.Select(name => Months.TryGetValue(name, out var months) ? months
            : throw new ServiceDefaults.InvalidConfigurationException(
                $"Audit:Retention:Frameworks: '{name}' is not known; there are {string.Join(", ", Months.Keys)}.")).ToArray();
        return asked.Length == 0 ? options.Months : Math.Max(asked.Max(), options.Months ?? 0);
    }
}
