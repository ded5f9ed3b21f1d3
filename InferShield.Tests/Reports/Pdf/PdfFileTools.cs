using System.Diagnostics;
using InferShield.Tests.Servers;

namespace InferShield.Tests.Reports.Pdf;

/// <summary>Other people's programs that read PDF: they are the judges of ours. Tests skip where one is missing, except in CI.</summary>
internal static class PdfFileTools
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task<string> CheckAsync(string file) => RunAsync("qpdf", "--check", file);

    public static Task<string> InformationAsync(string file, params string[] options) => RunAsync("pdfinfo", [.. options, file]);

    /// <summary>The text of each page, lines as they stand.</summary>
    public static async Task<string[]> PagesAsync(string file) => (await RunAsync("pdftotext", "-layout", file, "-")).Split('\f')[..^1];

    /// <summary>A page as rows of red, green and blue, at 36 dots per inch.</summary>
    public static async Task<byte[]> PixelsAsync(string file, int page)
    {
        var output = Path.Combine(Path.GetDirectoryName(file)!, "page");
        await RunAsync("pdftoppm", "-r", "36", "-f", $"{page}", "-l", $"{page}", "-singlefile", file, output);
        return await File.ReadAllBytesAsync(output + ".ppm", TestContext.Current.CancellationToken);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        NativeServers.Require(program);
        using var process = Process.Start(new ProcessStartInfo(NativeServers.PathOf(program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, $"{program}: {await error}{await output}");
        Assert.Equal("", await error);
        return await output;
    }
}
