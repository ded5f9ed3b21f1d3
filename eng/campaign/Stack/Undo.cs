namespace InferShield.Campaign.Stack;

/// <summary>The end of a fault, as something to dispose.</summary>
internal static class Undo
{
    public static IAsyncDisposable By(Func<Task> undo) => new Action(undo);

    public static IAsyncDisposable By(System.Action undo) => By(() =>
    {
        undo();
        return Task.CompletedTask;
    });

    /// <summary>All of them, the last first.</summary>
    public static IAsyncDisposable All(params IAsyncDisposable[] parts) => By(async () =>
    {
        foreach (var part in parts.Reverse())
        {
            await part.DisposeAsync();
        }
    });

    private sealed class Action(Func<Task> undo) : IAsyncDisposable
    {
        private Func<Task>? _undo = undo;

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _undo, null) is { } once)
            {
                await once();
            }
        }
    }
}
