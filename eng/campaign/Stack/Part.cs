using System.Diagnostics;

namespace InferShield.Campaign.Stack;

/// <summary>A server of the stack, known by the port that it listens on: killed, frozen, started again as it was or otherwise.</summary>
internal sealed class Part(string name, int port, Launch original, string log) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? _own;

    public string Name => name;

    public int Port => port;

    /// <summary>Kills it, and starts it again when the fault ends.</summary>
    public async Task<IAsyncDisposable> KilledAsync(CancellationToken cancellation)
    {
        await KillAsync(cancellation);
        return Undo.By(() => StartAsync(CancellationToken.None));
    }

    /// <summary>Stops it from doing anything, its connections open, until the fault ends.</summary>
    public async Task<IAsyncDisposable> FrozenAsync()
    {
        int[] ids = Id() is { } id ? [id, .. Processes.ChildrenOf(id)] : [];
        await Processes.SignalAsync("STOP", ids);
        return Undo.By(() => Processes.SignalAsync("CONT", ids));
    }

    /// <summary>Has it run with other variables until the fault ends.</summary>
    public async Task<IAsyncDisposable> RunningWithAsync(CancellationToken cancellation, params (string Name, string Value)[] variables)
    {
        await KillAsync(cancellation);
        await StartAsync(original.With(variables), cancellation);
        return Restarted();
    }

    /// <summary>Has it run by a command in front of its own until the fault ends.</summary>
    public async Task<IAsyncDisposable> RunningInAsync(IEnumerable<string> command, CancellationToken cancellation)
    {
        await KillAsync(cancellation);
        await StartAsync(original with { Command = [.. command, .. original.Command] }, cancellation);
        return Restarted();
    }

    /// <summary>Starts it anew, as it was at first, when the fault ends.</summary>
    public IAsyncDisposable Restarted() => Undo.By(async () =>
    {
        await KillAsync(CancellationToken.None);
        await StartAsync(CancellationToken.None);
    });

    public Task SignalAsync(string signal) => Processes.SignalAsync(signal, Id() is { } id ? [id] : []);

    public int? Id() => Processes.ListeningOn(port);

    /// <summary>SIGKILL; returns when nothing listens on its port any more.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        if (Id() is not { } id)
        {
            return;
        }

        int[] children = [.. Processes.ChildrenOf(id)];
        await Processes.SignalAsync("KILL", id);
        await Wait.UntilAsync(() => Id() is null && !children.Any(Processes.IsAlive), $"{name} is gone", Patience, cancellation);
    }

    /// <summary>Starts it as it was at first; returns when it listens.</summary>
    public Task StartAsync(CancellationToken cancellation) => StartAsync(original, cancellation);

    private async Task StartAsync(Launch launch, CancellationToken cancellation)
    {
        if (Id() is not null)
        {
            return;
        }

        await Wait.UntilAsync(() =>
        {
            // A server may refuse until the traces of the killed one are gone.
            if (_own is null or { HasExited: true })
            {
                _own?.Dispose();
                _own = launch.Start(log);
            }

            return Id() is not null;
        }, $"{name} listens on port {port} (see {log})", Patience, cancellation);
    }

    /// <summary>Ends the process if the campaign started it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_own is { HasExited: false } own)
        {
            await Processes.SignalAsync("CONT", own.Id);
            await Processes.SignalAsync("KILL", [.. Processes.ChildrenOf(own.Id), own.Id]);
            await own.WaitForExitAsync();
        }

        _own?.Dispose();
    }
}
