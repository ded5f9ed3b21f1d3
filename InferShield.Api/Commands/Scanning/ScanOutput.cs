using Microsoft.Win32.SafeHandles;

namespace InferShield.Api.Commands.Scanning;

/// <summary>Where the lines go: standard output, a device, or a file that gets its name only when it is whole.</summary>
internal sealed class ScanOutput : IDisposable
{
    private readonly string? _path;
    private readonly string? _temporary;
    private readonly Stream _stream;
    private bool _isKept;

    /// <param name="path">The file, or null for standard output.</param>
    public ScanOutput(string? path)
    {
        _path = path;
        if (path is null)
        {
            // The console's own stream hides that nobody reads a pipe any more; a file's would not move the place at which others go on writing.
            var own = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
            _stream = own.CanSeek ? Console.OpenStandardOutput() : own;
        }
        else if (IsDevice(path))
        {
            _stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        }
        else
        {
            _temporary = $"{path}.{Environment.ProcessId}.tmp";
            _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);
        }
    }

    public bool IsFile => _path is not null;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> lines) => _stream.WriteAsync(lines);

    /// <summary>Gives the file its name.</summary>
    public void Complete()
    {
        _stream.Dispose();
        if (_temporary is not null)
        {
            File.Move(_temporary, _path!, overwrite: true);
        }
    }

    /// <summary>Leaves what is written so far under the name that it has.</summary>
    /// <returns>The name; null for standard output.</returns>
    public string? Keep()
    {
        _isKept = true;
        return _temporary ?? _path;
    }

    /// <summary>A file that was neither completed nor kept goes.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (_temporary is not null && !_isKept)
        {
            File.Delete(_temporary);
        }
    }

    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}
