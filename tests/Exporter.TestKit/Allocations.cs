namespace Exporter.TestKit;

/// <summary>Measures what code allocates on the managed heap.</summary>
public static class Allocations
{
    /// <summary>Times that <see cref="FewestBytes"/> runs the code.</summary>
    public const int Attempts = 5;

    /// <summary>Fewest bytes that the calling thread allocated in one of <see cref="Attempts"/> runs.</summary>
    /// <remarks>
    /// A collection that another thread starts takes the rest of this thread's allocation buffer, up to 8 KiB, and the runtime counts
    /// that rest as allocated. What the code itself allocates, it allocates in every run.
    /// </remarks>
    /// <param name="run">Code in its steady state; receives the number of the run, from 0.</param>
    public static long FewestBytes(Action<int> run)
    {
        var fewest = long.MaxValue;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run(attempt);
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
