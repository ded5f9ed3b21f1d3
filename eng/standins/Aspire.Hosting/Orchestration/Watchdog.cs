using System.Diagnostics;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A shell that outlives this process by a moment: told of every process group and container, it ends those that are left when
/// its standard input closes, whatever made this process go away (SIGKILL included).
/// </summary>
internal sealed class Watchdog : IDisposable
{
    internal const string Script = """
        trap '' INT TERM HUP PIPE
        exec >/dev/null 2>&1
        groups=' ' containers=' ' runtime= network=
        while read -r verb value; do
          case $verb in
            start) groups="$groups$value " ;;
            gone) groups="${groups%%" $value "*} ${groups#*" $value "}" ;;
            runtime) runtime=$value ;;
            network) network=$value ;;
            container) containers="$containers$value " ;;
            done) exit 0 ;;
          esac
        done
        for group in $groups; do kill -s TERM -- "-$group"; done
        tries=0 left=yes
        while [ -n "$left" ] && [ $tries -lt 50 ]; do
          left= tries=$((tries + 1))
          for group in $groups; do kill -s 0 -- "-$group" && left=yes; done
          [ -n "$left" ] && sleep 0.2
        done
        for group in $groups; do kill -s KILL -- "-$group"; done
        [ -n "$runtime" ] && [ "$containers" != ' ' ] && "$runtime" rm -f $containers
        [ -n "$runtime" ] && [ -n "$network" ] && "$runtime" network rm "$network"
        """;

    private readonly Lock _gate = new();
    private readonly Process? _shell = Start();

    internal void Started(int processId) => Tell($"start {processId}");

    internal void Gone(int processId) => Tell($"gone {processId}");

    internal void Uses(string runtime, string network)
    {
        Tell($"runtime {runtime}");
        Tell($"network {network}");
    }

    internal void Container(string name) => Tell($"container {name}");

    /// <summary>Everything has been stopped in order: nothing is left to do for the shell.</summary>
    public void Dispose()
    {
        Tell("done");
        _shell?.Dispose();
    }

    private void Tell(string line)
    {
        lock (_gate)
        {
            try
            {
                _shell?.StandardInput.WriteLine(line);
                _shell?.StandardInput.Flush();
            }
            catch (IOException)
            {
                // Somebody ended the shell: this process still stops its children itself.
            }
        }
    }

    private static Process? Start()
    {
        if (OperatingSystem.IsWindows() || ChildProcess.FindOnPath("setsid") is not { } setsid)
        {
            return null;
        }

        var start = new ProcessStartInfo(setsid, ["sh", "-c", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start);
    }
}
