using System.Threading.Channels;

namespace InferShield.Api.Reports.Jobs;

/// <summary>Wakes one idle worker of this instance: each that finds something rings for the next.</summary>
internal sealed class ReportBell(TimeProvider time)
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Waits for the bell, at most <paramref name="longest"/>; ends early without a word when cancelled.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _rings.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look without having been called.
        }
    }
}
