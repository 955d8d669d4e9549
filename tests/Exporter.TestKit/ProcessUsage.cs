using System.Globalization;

namespace Exporter.TestKit;

/// <summary>What a process uses, by the kernel's account.</summary>
/// <param name="ResidentBytes">Resident set.</param>
/// <param name="CpuTime">User and system time since its start.</param>
public readonly record struct ProcessUsage(long ResidentBytes, TimeSpan CpuTime)
{
    // USER_HZ, the unit of times in /proc, is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Reads <c>/proc</c>.</summary>
    public static ProcessUsage Of(int processId)
    {
        string resident = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));

        // The second field is the program's name in brackets, which may hold anything; the times are fields 14 and 15.
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessUsage(
            long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024,
            TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
