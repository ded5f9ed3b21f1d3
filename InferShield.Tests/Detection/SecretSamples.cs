using System.Text;
using InferShield.Api.Detection.Secrets;
using InferShield.Api.Detection.Secrets.Shapes;

namespace InferShield.Tests.Detection;

/// <summary>Values made from what a kind declares of itself.</summary>
internal static class SecretSamples
{
    /// <summary>How settings, programs, markup, commands and people give a value to a name.</summary>
    public static IReadOnlyList<string> Surroundings { get; } =
    [
        "{0}_token: {1}", "{0}_token: \"{1}\"", "{0}Token = '{1}'", "export {0}_TOKEN={1}", "var {0}Token string = \"{1}\"", "{0}_token := `{1}`", "{0}_TOKEN ?= \"{1}\"", "${0}Token .= \"{1}\"",
        "  \"{0}Token\" => \"{1}\"", "{{\n    \"{0}_token\": \"{1}\"\n}}", "<{0}Token>\n    {1}\n</{0}Token>", "System.setProperty(\"{0}_TOKEN\", \"{1}\")", "{{\"config.ini\": \"{0}_TOKEN={1}\\nBACKUP_ENABLED=true\"}}",
        "const {0}Token: string = \"{1}\";", "- name: {0}_token\n  value: \"{1}\"", "<add key=\"{0}_token\" value=\"{1}\" />", "tool --{0}-token {1} --verbose", "My {0} token is {1} and it does not work",
    ];

    /// <summary>A name that the kind waits for; for one that waits for none, a harmless name.</summary>
    public static string NameOf(SecretKind kind) => kind.Names.Count > 0 ? kind.Names[0] : "some";

    /// <summary>A random value of the form, the same every time.</summary>
    public static string ValueOf(SecretKind kind, Shape shape)
    {
        var seed = kind.Rule.Aggregate(17, (hash, c) => (hash * 31) + c);
        for (; ; seed++)
        {
            var value = ValueOf(shape, new Random(seed));
            if (value.Any(char.IsAsciiDigit) && Randomness.Entropy(value) >= kind.Floor + 0.1)
            {
                return value;
            }

            if (seed - kind.Rule.Aggregate(17, (hash, c) => (hash * 31) + c) > 10_000)
            {
                return value;
            }
        }
    }

    private static string ValueOf(Shape shape, Random random)
    {
        var value = new StringBuilder();
        foreach (var part in shape.Parts)
        {
            var letters = part.Alphabet?.Characters.Where(c => char.IsAsciiLetterOrDigit(c)).ToArray() is { Length: > 0 } plain ? plain : ['='];
            value.Append(part.Literal);
            for (var i = part.Alphabet is null ? part.Least : 0; i < part.Least; i++)
            {
                value.Append(letters[random.Next(letters.Length)]);
            }
        }

        return value.ToString();
    }
}
