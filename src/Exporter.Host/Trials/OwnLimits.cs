using System.Globalization;
using System.Runtime.InteropServices;

namespace Exporter.Host.Trials;

/// <summary>Limits that a process gives itself, and that the kernel keeps whatever becomes of it.</summary>
/// <remarks>On Linux; elsewhere nothing is limited but the time, by whoever waits.</remarks>
internal static partial class OwnLimits
{
    // Numbers of Linux: asm-generic/resource.h.
    private const int Cpu = 0;
    private const int Data = 2;
    private const int Core = 4;
    private const ulong BytesPerKibibyte = 1024;

    /// <summary>Limits this process for the rest of its life.</summary>
    /// <param name="cpu">CPU time, whole seconds, that it may take from its start on: then it is killed.</param>
    /// <param name="memoryBytes">Memory that it may still take: then allocations fail.</param>
    public static void Set(TimeSpan cpu, long memoryBytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Where a container runs out of memory, the kernel is to end this process and not the one that waits for it.
        File.WriteAllText("/proc/self/oom_score_adj", "1000");

        // Data is what can be written to: the collector reserves address space beyond all reason, which is no memory.
        Set(Core, 0);
        Set(Cpu, (ulong)cpu.TotalSeconds);
        Set(Data, DataBytes() + (ulong)memoryBytes);
    }

    /// <summary>No file of this process's memory is written when it ends in a fault.</summary>
    public static void ForbidCoreDumps()
    {
        if (OperatingSystem.IsLinux())
        {
            Set(Core, 0);
        }
    }

    private static void Set(int resource, ulong value)
    {
        // A limit that is lower already cannot be raised, and need not be.
        var limit = GetLimit(resource, out var present) == 0 ? Math.Min(value, present.Hard) : value;
        if (SetLimit(resource, new Limit(limit, limit)) != 0)
        {
            throw new InvalidOperationException($"limit {resource} cannot be set: error {Marshal.GetLastPInvokeError()}");
        }
    }

    private static ulong DataBytes()
    {
        const string key = "VmData:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return ulong.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture) * BytesPerKibibyte;
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    private readonly record struct Limit(ulong Soft, ulong Hard);
}
