using System.Globalization;
using System.Text.Json.Nodes;
using InferShield.Api.Errors;
using InferShield.Api.Gateway;
using InferShield.Api.Tenants;

namespace InferShield.Api.Reports.Templates;

/// <summary>Reads a template from a request's body. Whatever makes no sense is refused by a message that names its field.</summary>
internal static class TemplateBody
{
    public const int MaxBytes = 512 * 1024;

    private const int LongestCompany = 100;
    private const int LongestFooter = 200;

    // WCAG 2: text of any size can be told from its background.
    private const double LeastContrast = 4.5;

    private static readonly string[] Fields = ["name", "company", "logo", "accentColor", "sections", "footerText"];

    /// <exception cref="RequestException">Something is wrong with it.</exception>
    /// <exception cref="BadHttpRequestException">It is larger than <see cref="MaxBytes"/>.</exception>
    public static async Task<ReportTemplate> ReadAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context, MaxBytes);
        body.RequireKnown(Fields.Contains);
        return new ReportTemplate
        {
            Name = SettingsBody.Name(body),
            Company = Line(body, "company", LongestCompany),
            Logo = Logo(body),
            AccentColor = Color(body),
            Sections = Sections(body),
            FooterText = Line(body, "footerText", LongestFooter),
        };
    }

    private static string Line(JsonObject body, string name, int longest)
    {
        var text = body.String(name)?.Trim() ?? "";
        return text.Length <= longest && !text.Any(IsUnprintable)
            ? text
            : throw RequestBody.Invalid($"'{name}' must be one line of at most {longest} characters, without characters that control or reorder it.", name);
    }

    // The embeddings, overrides and isolates would let a name read as another one; letters of any direction do without them.
    private static bool IsUnprintable(char character) => char.IsControl(character)
        || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || character is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';

    private static byte[]? Logo(JsonObject body)
    {
        if (body.String("logo") is not { } text)
        {
            return null;
        }

        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var count))
        {
            throw RequestBody.Invalid("'logo' must be a PNG or a JPEG in Base64.", "logo");
        }

        var (image, problem) = LogoImage.Clean(bytes.AsSpan(0, count));
        return image ?? throw RequestBody.Invalid($"'logo' {problem}.", "logo");
    }

    private static string Color(JsonObject body)
    {
        if (body.String("accentColor") is not { } text)
        {
            return ReportTemplate.Default.AccentColor;
        }

        if (text is not ['#', _, _, _, _, _, _] || !text.AsSpan(1).ContainsOnlyHex())
        {
            throw RequestBody.Invalid("'accentColor' must be a colour such as #1f4e79.", "accentColor");
        }

        var contrast = ContrastWithWhite(text);
        return contrast >= LeastContrast
            ? text.ToLowerInvariant()
            : throw RequestBody.Invalid(
                string.Create(CultureInfo.InvariantCulture, $"'accentColor' is too light: its contrast with white is {contrast:0.0}, and has to be {LeastContrast} for text to be read."),
                "accentColor");
    }

    private static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigit(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The contrast ratio of WCAG 2: (1 + 0.05) over (the colour's relative luminance + 0.05).</summary>
    private static double ContrastWithWhite(string color)
    {
        return 1.05 / ((0.2126 * Linear(1)) + (0.7152 * Linear(3)) + (0.0722 * Linear(5)) + 0.05);

        double Linear(int at)
        {
            var part = byte.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);
        }
    }

    private static IReadOnlyList<string> Sections(JsonObject body)
    {
        if (body["sections"] is not { } given)
        {
            return TemplateSections.All;
        }

        var names = given is JsonArray array && array.Count <= TemplateSections.All.Count
            ? array.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : "").ToArray()
            : [];
        return names.Length > 0 && names.Distinct().Count() == names.Length && names.All(TemplateSections.All.Contains) && names.Contains(TemplateSections.Verification)
            ? names
            : throw RequestBody.Invalid(
                $"'sections' must list some of {string.Join(", ", TemplateSections.All)}, each once, and {TemplateSections.Verification} among them.", "sections");
    }
}
