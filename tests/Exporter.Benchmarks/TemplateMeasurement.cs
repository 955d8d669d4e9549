using System.Diagnostics;
using System.Globalization;
using System.Text;
using Exporter.Ingest.Logs;
using Exporter.Signals.Logs;

namespace Exporter.Benchmarks;

/// <summary>Lines a second of one core through <see cref="LogCensus"/>, and the memory of ten thousand templates.</summary>
internal static class TemplateMeasurement
{
    private const int Templates = 10_000;
    private const int Lines = 100_000;
    private const int Rounds = 10;

    // On one core, the compiler has to find its turn beside what it compiles.
    private const int WarmUpRounds = 30;

    /// <summary>Measures and prints.</summary>
    public static void Run()
    {
        var lines = Made();
        LogSource source = new([new("instance", "web-1"), new("job", "shop")]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        LogCensus census = new(LogLabels.Default, new LogLimits(), keepsExamples: false);
        Pass(census, source, lines);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{census.Miner.Templates.Count} templates: {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:0.0} MB with all buffers"));

        for (var round = 0; round < WarmUpRounds; round++)
        {
            Pass(census, source, lines);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        using var process = Process.GetCurrentProcess();
        var (cpu, wall) = (process.TotalProcessorTime, Stopwatch.StartNew());
        for (var round = 0; round < Rounds; round++)
        {
            Pass(census, source, lines);
        }

        process.Refresh();
        var seconds = (process.TotalProcessorTime - cpu).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Rounds * Lines / seconds:N0} lines per second of CPU time ({Rounds * Lines / wall.Elapsed.TotalSeconds:N0} of the clock), {lines.Average(line => line.Length):0} bytes a line, {(double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / (Rounds * Lines):0.000} bytes allocated a line"));
    }

    private static void Pass(LogCensus census, LogSource source, byte[][] lines)
    {
        foreach (var line in lines)
        {
            census.Add(new LogRecord(source, 1, LogSeverity.Info, line), 1);
        }
    }

    /// <summary>Lines of as many shapes as templates are kept: words that differ in most places, with values of each kind.</summary>
    private static byte[][] Made()
    {
        Random random = new(5);
        string[] words = [.. Enumerable.Range(0, 2000).Select(i => string.Concat(Enumerable.Range(0, 4 + (i % 6)).Select(_ => (char)('a' + random.Next(26)))))];
        var shapes = Enumerable.Range(0, Templates).Select(_ => Enumerable.Range(0, 5 + random.Next(8)).Select(_ => words[random.Next(words.Length)]).ToArray()).ToArray();
        return [.. Enumerable.Range(0, Lines).Select(i => Encoding.UTF8.GetBytes(Line(shapes[i % Templates], random)))];
    }

    private static string Line(string[] shape, Random random) => string.Create(
        CultureInfo.InvariantCulture,
        $"{shape[0]} {string.Join(' ', shape[1..])} took {random.Next(100_000)} ms for 10.0.{random.Next(256)}.{random.Next(256)}:{random.Next(65536)} id={random.NextInt64():x16} at /srv/{random.Next(1000)}/x");
}
