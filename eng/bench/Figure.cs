namespace InferShield.Bench;

/// <summary>Something measured.</summary>
/// <param name="Name">Lower case with underscores; ends in its unit unless it is a share (0 to 1) or a count.</param>
/// <param name="Value">The value.</param>
internal sealed record Figure(string Name, double Value);
