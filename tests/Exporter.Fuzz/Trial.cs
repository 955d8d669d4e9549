using System.Diagnostics;

namespace Exporter.Fuzz;

/// <summary>One run of a target, whose cost is held against what it may cost.</summary>
public static class Trial
{
    /// <summary>An input that takes this long is a hang in the making, even on a busy machine.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs the target.</summary>
    /// <exception cref="InvalidOperationException">It allocated or took more than it may.</exception>
    public static void Run(IFuzzTarget target, ReadOnlySpan<byte> input)
    {
        long bytesBefore = GC.GetAllocatedBytesForCurrentThread();
        long startedAt = Stopwatch.GetTimestamp();
        target.Run(input);
        TimeSpan took = Stopwatch.GetElapsedTime(startedAt);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - bytesBefore;
        if (allocated > target.MaxAllocatedBytes || took > MaxTime)
        {
            throw new InvalidOperationException(
                $"{input.Length} bytes made {target.Name} allocate {allocated} bytes, of at most {target.MaxAllocatedBytes}, and took {took.TotalMilliseconds:F0} ms, of at most {MaxTime.TotalMilliseconds:F0}");
        }
    }
}
