using System.Text;

namespace InferShield.Tests.EndToEnd;

/// <summary>What <c>/proc</c> says of running processes.</summary>
internal static class NativeProcesses
{
    /// <summary>The ids of the processes that have a variable of this value in their environment.</summary>
    public static IEnumerable<int> With(string variable, string value)
    {
        var entry = Encoding.UTF8.GetBytes($"{variable}={value}");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Environment(folder).AsSpan().IndexOf(entry) >= 0)
            {
                yield return id;
            }
        }
    }

    // Empty for a process that has ended or belongs to somebody else.
    private static byte[] Environment(string folder)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
