namespace InferShield.Api.Detection.Learned;

/// <summary>Turns evidence into a probability by a logistic curve (Platt, 1999).</summary>
/// <param name="Half">The evidence, in weight units, at which the probability is one half.</param>
/// <param name="Slope">Thousandths of a logit that one unit of evidence adds.</param>
internal readonly record struct Calibration(int Half, int Slope)
{
    /// <summary>0 to 100.</summary>
    public int Score(int evidence) => (int)Math.Round(100 / (1 + Math.Exp(-(evidence - Half) * (Slope / 1000.0))));

    public static Calibration Read(BinaryReader reader) => new(reader.ReadInt32(), reader.ReadInt32());

    public void Write(BinaryWriter writer)
    {
        writer.Write(Half);
        writer.Write(Slope);
    }
}
