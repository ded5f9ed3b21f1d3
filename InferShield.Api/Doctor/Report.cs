using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferShield.Api.Doctor;

/// <summary>Tells the diagnoses to a person, or to a program.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteJson(IEnumerable<Diagnosis> diagnoses, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(diagnoses, Options));

    public static void WriteText(IReadOnlyList<Diagnosis> diagnoses, TextWriter output)
    {
        var width = diagnoses.Max(diagnosis => diagnosis.Check.Length);
        var indent = new string(' ', width + 8);
        var last = "";
        foreach (var diagnosis in diagnoses)
        {
            var name = diagnosis.Check == last ? "" : diagnosis.Check;
            output.WriteLine($"{diagnosis.Status.ToString().ToLowerInvariant(),-4}  {name.PadRight(width)}  {diagnosis.What}");
            if (diagnosis.Why is { Length: > 0 } why)
            {
                output.WriteLine($"{indent}why:  {why.ReplaceLineEndings(" ")}");
            }

            if (diagnosis.Mend is { } mend)
            {
                output.WriteLine($"{indent}mend: {mend}");
            }

            last = diagnosis.Check;
        }

        output.WriteLine();
        output.WriteLine(Summary(diagnoses));
    }

    public static int ExitCode(IEnumerable<Diagnosis> diagnoses) => diagnoses.Any(IsTrouble) ? 1 : 0;

    private static string Summary(IReadOnlyList<Diagnosis> diagnoses)
    {
        var checks = diagnoses.GroupBy(diagnosis => diagnosis.Check).Select(check => check.Max(diagnosis => diagnosis.Status)).ToList();
        var troubled = checks.Count(status => status is Status.Warn or Status.Fail);
        return $"{checks.Count} checks: {checks.Count(status => status == Status.Ok)} ok, {checks.Count(status => status == Status.Skip)} left out, "
            + $"{troubled} found something ({diagnoses.Count(diagnosis => diagnosis.Status == Status.Fail)} broken, {diagnoses.Count(diagnosis => diagnosis.Status == Status.Warn)} to watch).";
    }

    private static bool IsTrouble(Diagnosis diagnosis) => diagnosis.Status is Status.Warn or Status.Fail;
}
