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
    private const long BytesPerKibibyte = 1024;

    /// <summary>Limits this process for the rest of its life.</summary>
    /// <param name="cpu">CPU time, whole seconds, that it may take from its start on: then it is killed.</param>
    /// <param name="memoryBytes">Memory that it may still take: then allocations fail.</param>
    public static void Set(TimeSpan cpu, long memoryBytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Data is what can be written to: the collector reserves address space beyond all reason, which is no memory.
        Set(Core, 0);
        Set(Cpu, (long)cpu.TotalSeconds);
        Set(Data, DataBytes() + memoryBytes);
    }

    private static void Set(int resource, long value)
    {
        if (SetLimit(resource, new Limit(value, value)) != 0)
        {
            throw new InvalidOperationException($"limit {resource} cannot be set: error {Marshal.GetLastPInvokeError()}");
        }
    }

    private static long DataBytes()
    {
        const string key = "VmData:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture) * BytesPerKibibyte;
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(long Soft, long Hard);
}
