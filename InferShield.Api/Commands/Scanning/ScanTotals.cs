namespace InferShield.Api.Commands.Scanning;

/// <summary>How far a run is.</summary>
/// <param name="Bytes">Bytes of input whose lines are written.</param>
/// <param name="Lines">Lines that were not empty.</param>
/// <param name="Found">Lines in which something was found.</param>
/// <param name="Errors">Lines that could not be read.</param>
internal readonly record struct ScanTotals(long Bytes, long Lines, long Found, long Errors)
{
    public ScanTotals With(BatchResult result) => new(Bytes + result.BytesRead, Lines + result.Lines, Found + result.Found, Errors + result.Errors.Count);
}
