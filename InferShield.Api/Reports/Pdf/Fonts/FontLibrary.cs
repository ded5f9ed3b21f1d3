using System.Collections.Concurrent;

namespace InferShield.Api.Reports.Pdf.Fonts;

internal enum FontWeight
{
    Regular,
    Medium,
    SemiBold,
    Bold,
}

/// <summary>
/// The fonts of reports: Inter, which ships with the program, and for what it lacks those of the folders, the first folder's first.
/// </summary>
internal sealed class FontLibrary(IReadOnlyList<string> folders)
{
    private readonly Lazy<FontFace[]> _inter = new(() =>
    {
        var files = InterFonts.Read(InterFonts.DefaultPath);
        return [.. Enum.GetNames<FontWeight>().Select(weight => new FontFace(new TrueTypeFont(files[$"Inter-{weight}.ttf"])))];
    });

    private readonly Lazy<FontFile[]> _files = new(() => FontFile.InFolders(folders));
    private readonly ConcurrentDictionary<FontFile, FontFace?> _faces = [];

    /// <summary>Where operating systems keep fonts, and where this program's image may have more of them.</summary>
    public static IReadOnlyList<string> SystemFolders { get; } =
    [
        Path.Combine(AppContext.BaseDirectory, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts",
        "/System/Library/Fonts", Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
    ];

    /// <summary>With the fonts of <see cref="SystemFolders"/>.</summary>
    public static FontLibrary System { get; } = new(SystemFolders);

    public FontFace this[FontWeight weight] => _inter.Value[(int)weight];

    /// <summary>The first font that has a glyph for every one of these code points, or null.</summary>
    public FontFace? Find(ReadOnlySpan<int> codePoints)
    {
        foreach (var file in _files.Value)
        {
            if (file.Has(codePoints) && Face(file) is { } face)
            {
                return face;
            }
        }

        return null;
    }

    private FontFace? Face(FontFile file) => _faces.GetOrAdd(file, static file =>
    {
        try
        {
            var font = new TrueTypeFont(File.ReadAllBytes(file.Path), file.Face);
            return font.Embeddable ? new FontFace(font) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or OverflowException)
        {
            return null;
        }
    });
}
