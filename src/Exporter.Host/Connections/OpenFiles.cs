using System.Globalization;

namespace Exporter.Host.Connections;

/// <summary>How many files and sockets the system lets this process have open at once; a process that has them all open can hardly do anything any more, and dies.</summary>
internal static class OpenFiles
{
    /// <summary>Fewer are too few to run with.</summary>
    public const int Least = 1024;

    // Libraries, the store, snapshots, watched files, questions to others: some 230 from the start.
    private const int Own = 384;

    private const string LimitsFile = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>The limit in force, which .NET has raised as far as it may (<c>ulimit -Hn</c>); null where the system does not say, or there is none.</summary>
    public static int? Limit { get; } = File.Exists(LimitsFile) ? Parse(File.ReadAllLines(LimitsFile)) : null;

    /// <summary>Connections that there are files for, of those that are configured.</summary>
    /// <param name="configured">How many are configured.</param>
    /// <param name="limit">How many files may be open.</param>
    public static int ConnectionsWithin(int configured, int? limit) =>
        limit is { } files ? Math.Min(configured, Math.Max(1, files - Own - ConnectionLimit.Closing)) : configured;

    /// <summary>Reads the limit off what the system says of the process.</summary>
    /// <param name="limits">Lines of <c>/proc/PID/limits</c> (proc_pid_limits(5)).</param>
    /// <returns>Null for none.</returns>
    public static int? Parse(IEnumerable<string> limits)
    {
        var columns = limits.FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal))?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns is [var soft, ..] && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : null;
    }
}
