using System.Reflection;

namespace InferShield.Api.Detection.Learned;

/// <summary>
/// What training found for one kind of channel. Weights are in units of 1/<see cref="Unit"/> of a logit; a narrow and a wide
/// window have their own. The file holds, little-endian: a calibration a window, the heads, the weights that are not zero.
/// </summary>
internal sealed class LearnedModel
{
    public const int Unit = 24;
    public const int Heads = 3;
    public const int NarrowWindow = 14;
    public const int WideWindow = 160;

    /// <summary>Index <c>2 f</c> is the narrow window's weight of feature f, <c>2 f + 1</c> the wide one's.</summary>
    public sbyte[] Weights { get; } = new sbyte[2 * Features.Count];

    /// <summary>For each head what a class says for it; the largest sum names the finding.</summary>
    public sbyte[] HeadWeights { get; } = new sbyte[Heads * Features.Classes];

    public required Calibration Narrow { get; init; }

    public required Calibration Wide { get; init; }

    /// <summary>The committed models: of user prompts, and of documents and tool results.</summary>
    public static (LearnedModel User, LearnedModel Material) Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("learned-weights.bin")
            ?? throw new InvalidOperationException("The learned weights are not part of this assembly.");
        using var reader = new BinaryReader(stream);
        return (Read(reader), Read(reader));
    }

    public static LearnedModel Read(BinaryReader reader)
    {
        var model = new LearnedModel { Narrow = Calibration.Read(reader), Wide = Calibration.Read(reader) };
        for (var i = 0; i < model.HeadWeights.Length; i++)
        {
            model.HeadWeights[i] = reader.ReadSByte();
        }

        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var feature = reader.ReadUInt16();
            model.Weights[2 * feature] = reader.ReadSByte();
            model.Weights[(2 * feature) + 1] = reader.ReadSByte();
        }

        return model;
    }

    public void Write(BinaryWriter writer)
    {
        Narrow.Write(writer);
        Wide.Write(writer);
        foreach (var weight in HeadWeights)
        {
            writer.Write(weight);
        }

        var features = Enumerable.Range(0, Features.Count).Where(f => Weights[2 * f] != 0 || Weights[(2 * f) + 1] != 0).ToList();
        writer.Write(features.Count);
        foreach (var feature in features)
        {
            writer.Write((ushort)feature);
            writer.Write(Weights[2 * feature]);
            writer.Write(Weights[(2 * feature) + 1]);
        }
    }
}
