using System.Text.Json.Serialization;

namespace InferShield.Api.Doctor;

/// <summary>What a check says of one thing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Status>))]
internal enum Status
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Not looked at, on purpose or because something else is missing.</summary>
    [JsonStringEnumMemberName("skip")]
    Skip,

    /// <summary>Works, and soon may not.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Broken.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}

/// <param name="Check">The check's name, the same in every run.</param>
/// <param name="Status">How it is.</param>
/// <param name="What">What is so: it names the part.</param>
/// <param name="Why">What is known of the cause.</param>
/// <param name="Mend">A command, or what to do, that mends it.</param>
internal sealed record Diagnosis(string Check, Status Status, string What, string? Why = null, string? Mend = null);
