using System.Diagnostics;

namespace InferShield.Api.Commands.Scanning;

/// <summary>One line on a terminal's standard error that says how far it is.</summary>
/// <param name="total">The input's bytes; null where that is not known.</param>
internal sealed class ProgressBar(long? total)
{
    private const int Width = 30;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next;
    private bool _isShown;

    public void Show(ScanTotals totals)
    {
        if (_watch.Elapsed < _next)
        {
            return;
        }

        _next = _watch.Elapsed + Period;
        var rate = totals.Bytes / 1e6 / _watch.Elapsed.TotalSeconds;
        var bar = "";
        if (total is > 0 and var bytes)
        {
            var share = Math.Min(1, (double)totals.Bytes / bytes);
            var filled = (int)(share * Width);
            bar = $"[{new string('#', filled)}{new string('.', Width - filled)}] {share,4:P0}  ";
        }

        _isShown = true;
        Console.Error.Write($"\r\x1b[K{bar}{totals.Lines:N0} lines, {totals.Found:N0} with findings, {totals.Errors:N0} bad, {rate:N1} MB/s");
    }

    public void Clear()
    {
        if (_isShown)
        {
            Console.Error.Write("\r\x1b[K");
        }
    }
}
