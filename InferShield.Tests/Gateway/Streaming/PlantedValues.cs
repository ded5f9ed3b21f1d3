using System.Globalization;
using InferShield.Api.Detection.PersonalData;
using InferShield.Api.Detection.Secrets;
using InferShield.Tests.Detection;

namespace InferShield.Tests.Gateway.Streaming;

/// <summary>Sentences with a value of every kind, made at run time.</summary>
internal static class PlantedValues
{
    private static readonly string[] Before =
    [
        "Certainly, here is what the file says about it. ",
        "## Summary\n\nThe migration went well: 3 of 12 hosts are done, and the Team of Anna met in March. ",
        "",
    ];

    private static readonly string[] After =
    [
        ". Please tell me whether anything else is missing from the list, and I will look again.",
        "\n\n| column | value |\n|---|---|\n| rows | 1,204 |\n",
        "",
    ];

    public static IEnumerable<(string Name, string Text)> PersonalData => KindTable.Default.Kinds.Where(kind => kind.Entity != "crypto").SelectMany((kind, index) =>
    {
        var words = kind.Context.Split(',').Select(word => word.TrimEnd('*')).ToArray();
        var (word, value) = (words[index % words.Length], PersonalDataKindTests.Generate(kind, index));
        return new[]
        {
            (kind.Rule, Within($"The {word} is {value}", index)),
            (kind.Rule, Within($"{word}: {value}", index + 1)),
            (kind.Rule, Within($"We noted {value} as the {word} of the visitor", index + 2)),
            (kind.Rule, Within($"{{\"{word}\": \"{value}\", \"next\": true}}", index)),
        };
    });

    public static IEnumerable<(string Name, string Text)> Secrets => SecretKinds.All.SelectMany((kind, index) => kind.Shapes.Take(1).SelectMany((shape, number) =>
    {
        var (name, value) = (SecretSamples.NameOf(kind), SecretSamples.ValueOf(kind, shape));
        return Enumerable.Range(0, 2).Select(turn =>
        {
            var surrounding = SecretSamples.Surroundings[(index + number + (turn * 7)) % SecretSamples.Surroundings.Count];
            return (kind.Rule, Within(string.Format(CultureInfo.InvariantCulture, surrounding, name, value), index + turn));
        });
    }));

    public static IEnumerable<(string Name, string Text)> Others =>
    [
        ("email", Within("Write to jane.roe@mail.example or to john_doe+list@sub.example.org today", 0)),
        ("email", Within("You reach her at jane (at) mail [dot] example, or jane.roe at mail dot example dot org if that fails", 0)),
        ("email", Within("Her address: jane [at] mail.example and that is it", 1)),
        ("person", Within("My name is Jane van der Roe and I live nearby", 0)),
        ("person", Within("Patient: Anna Maria Beispiel\nDate: today", 2)),
        ("person", Within("Ich heiße Karl-Heinz Müller und komme aus Köln", 0)),
        ("address", Within("She lives at 12 Long Example Street in the old town", 0)),
        ("address", Within("Er wohnt in der Schönen Beispielstraße 12a, und das seit Jahren", 0)),
        ("address", Within("Vive en la calle Mayor de Ejemplo 12 desde hace tiempo", 0)),
        ("address", Within("Ils habitent 12 bis, rue de la République depuis mai", 0)),
        ("birth", Within("She was born on 3 March 1980 in the north, he on March 5, 1979", 0)),
        ("birth", Within("Nacido el 5 de marzo de 1980 en el sur", 1)),
        ("phone", Within("Call me: +1 (415) 555-0132 or +49 30 1234567 after six", 0)),
        ("phone", Within("You can ring 020 7946 0958 before noon, that is my phone", 0)),
        ("seed", Within("The seed phrase is: ripple velvet orbit cactus lemon puzzle anchor tunnel copper window harvest mirror\nKeep it", 0)),
        ("seed", Within("mnemonic = \"ripple velvet orbit cactus lemon puzzle anchor tunnel copper window harvest mirror ripple velvet orbit cactus lemon puzzle anchor tunnel copper window harvest mirror\"", 1)),
        ("pem", Within(Pem("RSA PRIVATE KEY", 12), 0)),
        ("pem", Within(Pem("ENCRYPTED PRIVATE KEY", 60), 1)),
        ("pem", Within(Pem("PRIVATE KEY", 8).Replace("\n", "\\n", StringComparison.Ordinal), 0)),
        ("public", Within(Pem("CERTIFICATE", 8), 0)),
        ("curl", Within($"Run curl -u admin:{Inspecting.Token(12)} https://host.example/path and wait", 0)),
        ("netrc", Within($"machine host.example login me password {Inspecting.Token(14)}!\n", 0)),
        ("url", Within($"postgres://app:{Inspecting.Token(13)}@db.example:5432/main is the address", 0)),
        ("connection", Within($"Server=db.example;Database=main;User Id=app;Password={Inspecting.Token(15)};Encrypt=true", 0)),
        ("password", Within($"the password is {Inspecting.Token(11)}!x and the user is app", 0)),
        ("header", Within($"Authorization: Bearer {Inspecting.Token(40)}\nAccept: */*", 0)),
        ("base64", Within($"It says {Convert.ToBase64String("my ssn is 219-09-9999 and jane.roe@mail.example"u8)} in the log", 0)),
        ("chinese", Within("请联系我,我的护照号码是E12345678,谢谢你的帮助,我们明天再谈这个问题", 0)),
        ("again", Within("Write to jane.roe@mail.example. I repeat: jane.roe@mail.example, and jane.roe@mail.example!", 0)),
    ];

    private static string Pem(string label, int lines) =>
        $"-----BEGIN {label}-----\n{string.Concat(Enumerable.Range(0, lines).Select(line => Inspecting.Token(64 - (line == lines - 1 ? 20 : 0)) + "\n"))}-----END {label}-----";

    private static string Within(string text, int turn) => Before[turn % Before.Length] + text + After[turn / 3 % After.Length];
}
