using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    public abstract void WriteToManifest(ManifestPublishingContext context);
}

/// <summary>A random value drawn from the chosen kinds of characters.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    private IEnumerable<(string Name, bool Enabled, string Characters, int Minimum)> Kinds =>
    [
        ("lower", Lower, LowerCharacters, MinLower),
        ("upper", Upper, UpperCharacters, MinUpper),
        ("numeric", Numeric, NumericCharacters, MinNumeric),
        ("special", Special, SpecialCharacters, MinSpecial),
    ];

    public override string GetDefaultValue()
    {
        var kinds = Kinds.Where(k => k.Enabled).ToList();
        var all = string.Concat(kinds.Select(k => k.Characters));
        var drawn = string.Concat(kinds.Select(k => RandomNumberGenerator.GetString(k.Characters, k.Minimum))).ToList();
        drawn.AddRange(RandomNumberGenerator.GetString(all, Math.Max(0, MinLength - drawn.Count)));
        var characters = drawn.ToArray();
        RandomNumberGenerator.Shuffle(characters.AsSpan());
        return new(characters);
    }

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, _, _, _) in Kinds.Where(k => !k.Enabled))
        {
            writer.WriteBoolean(name, false);
        }

        foreach (var (name, _, _, minimum) in Kinds.Where(k => k.Minimum != 0))
        {
            writer.WriteNumber($"min{char.ToUpperInvariant(name[0])}{name[1..]}", minimum);
        }

        writer.WriteEndObject();
    }
}

internal sealed class ConstantParameterDefault(Func<string> getter) : ParameterDefault
{
    public override string GetDefaultValue() => getter();

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", GetDefaultValue());
}

/// <summary>A generated value that the next run finds again in the user secrets of the app host.</summary>
internal sealed class KeptParameterDefault(string parameterName, ParameterDefault inner, UserSecrets secrets) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = inner.GetDefaultValue();
        secrets.Set($"Parameters:{parameterName}", value);
        return value;
    }

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
