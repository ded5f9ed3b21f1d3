using System.Threading.Channels;

namespace InferShield.Api.Commands.Scanning;

/// <summary>Reads, scans on several threads and writes in the order of the input, with a bounded number of batches in between.</summary>
internal static class ScanRun
{
    /// <param name="input">JSON lines.</param>
    /// <param name="scanner">Scans batches.</param>
    /// <param name="threads">How many batches are scanned at a time.</param>
    /// <param name="write">Takes each batch's result, one after the other.</param>
    /// <param name="cancellation">Ends it after the batch that is being written.</param>
    public static async Task RunAsync(Stream input, BatchScanner scanner, int threads, Func<BatchResult, ValueTask> write, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler;
        var queue = Channel.CreateBounded<Task<BatchResult>>(new BoundedChannelOptions(2 * threads) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(ReadAsync, CancellationToken.None);
        try
        {
            // A read of standard input does not end by being cancelled; waiting for the queue does.
            await foreach (var scan in queue.Reader.ReadAllAsync(cancellation))
            {
                await write(await scan);
                cancellation.ThrowIfCancellationRequested();
            }

            await reading;
        }
        finally
        {
            await stop.CancelAsync();
        }

        async Task ReadAsync()
        {
            try
            {
                await foreach (var batch in LineBatches.ReadAsync(input, LineBatches.LongestLine, stop.Token))
                {
                    await queue.Writer.WriteAsync(Task.Factory.StartNew(() => Scan(batch), stop.Token, TaskCreationOptions.None, scheduler), stop.Token);
                }

                queue.Writer.Complete();
            }
            catch (Exception failure)
            {
                queue.Writer.Complete(failure);
            }
        }

        BatchResult Scan(Batch batch)
        {
            try
            {
                return scanner.Scan(batch);
            }
            finally
            {
                batch.Return();
            }
        }
    }
}
