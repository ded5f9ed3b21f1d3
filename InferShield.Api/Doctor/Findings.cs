using System.Text.RegularExpressions;

namespace InferShield.Api.Doctor;

/// <summary>Collects what one check finds. Passwords in addresses are left out of every text.</summary>
internal sealed partial class Findings(string check)
{
    private readonly List<Diagnosis> _diagnoses = [];

    public IReadOnlyList<Diagnosis> All => _diagnoses;

    public bool HasTrouble => _diagnoses.Exists(diagnosis => diagnosis.Status is Status.Warn or Status.Fail);

    public void Fail(string what, string? why = null, string? mend = null) => Add(Status.Fail, what, why, mend);

    public void Warn(string what, string? why = null, string? mend = null) => Add(Status.Warn, what, why, mend);

    public void Skip(string reason) => Add(Status.Skip, reason, null, null);

    /// <summary>Says that all is well, unless something else was said.</summary>
    public void OkIfNoTrouble(string what)
    {
        if (!HasTrouble)
        {
            Add(Status.Ok, what, null, null);
        }
    }

    private void Add(Status status, string what, string? why, string? mend) =>
        _diagnoses.Add(new Diagnosis(check, status, Clean(what)!, Clean(why), Clean(mend)));

    private static string? Clean(string? text) => text is null ? null : UserInfo().Replace(text, "://…@");

    [GeneratedRegex("://[^/@ ]+@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();
}
