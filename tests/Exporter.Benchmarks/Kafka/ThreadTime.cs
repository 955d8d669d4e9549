using System.Globalization;

namespace Exporter.Benchmarks.Kafka;

/// <summary>What a thread has done, by the kernel's account: on a busy machine it tells one that has nothing to do from one that is not let.</summary>
/// <param name="Running">Time on a core.</param>
/// <param name="Ready">Time in which it wanted to run, and others did.</param>
internal readonly record struct ThreadTime(TimeSpan Running, TimeSpan Ready)
{
    /// <summary>Reads <c>/proc</c>.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="name">Name of the thread.</param>
    public static ThreadTime Of(int processId, string name)
    {
        var task = Directory.GetDirectories($"/proc/{processId}/task").Single(task => File.ReadAllText(Path.Combine(task, "comm")).TrimEnd() == name);
        var nanoseconds = File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ').Take(2).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new ThreadTime(TimeSpan.FromMicroseconds(nanoseconds[0] / 1000.0), TimeSpan.FromMicroseconds(nanoseconds[1] / 1000.0));
    }

    /// <summary>What it did between two looks.</summary>
    public static ThreadTime operator -(ThreadTime later, ThreadTime earlier) => new(later.Running - earlier.Running, later.Ready - earlier.Ready);
}
