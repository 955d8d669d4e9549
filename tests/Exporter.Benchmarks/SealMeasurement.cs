using System.Diagnostics;
using System.Globalization;
using Exporter.Feedback.Storage;
using Exporter.Host.State;
using Exporter.Signals.State.Sealing;

namespace Exporter.Benchmarks;

/// <summary>What encryption costs, by processor time: <c>Exporter.Benchmarks seal</c>.</summary>
/// <remarks>Rounds in clear and encrypted take turns, and the least of each counts: what else the machine does makes it more, never less.</remarks>
internal static class SealMeasurement
{
    private const int Rounds = 5;
    private const int Transactions = 100;
    private const int SnapshotBytes = 128 << 20;
    private const int SectionBytes = 4 << 20;

    private static readonly JournalKey Journal = new("node", ["1h"], [120], "definition");

    private static readonly SealKey Key = new([.. Enumerable.Range(0, SealKey.Bytes).Select(i => (byte)i)]);

    /// <summary>Measures, and prints.</summary>
    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("foresight-seal-").FullName;
        var files = 0;
        foreach (var recordBytes in (int[])[1_000, 20_000, 200_000])
        {
            Compare($"a transaction with a step's record of {recordBytes} bytes", Transactions, key => Commit(Path.Combine(folder, $"{files++}.db"), recordBytes, key));
        }

        var snapshot = Path.Combine(folder, "a.snapshot");
        Compare($"a snapshot of {SnapshotBytes >> 20} MiB, written", 1, key => Write(snapshot, key));
        Compare($"a snapshot of {SnapshotBytes >> 20} MiB, read", 1, key => Read(snapshot, key), key => Write(snapshot, key));
        Directory.Delete(folder, recursive: true);
    }

    private static void Compare(string what, int times, Action<SealKey?> work, Action<SealKey?>? prepare = null)
    {
        SealKey?[] keys = [null, Key];
        var (least, leastElapsed) = (new double[] { double.MaxValue, double.MaxValue }, new double[] { double.MaxValue, double.MaxValue });
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                prepare?.Invoke(keys[i]);
                var (before, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
                work(keys[i]);
                least[i] = Math.Min(least[i], (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / times);
                leastElapsed[i] = Math.Min(leastElapsed[i], Stopwatch.GetElapsedTime(started).TotalMicroseconds / times);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: in clear {least[0]:0} us of processor ({leastElapsed[0]:0} us elapsed), encrypted {least[1]:0} us ({leastElapsed[1]:0} us)"));
    }

    /// <summary>One transaction for each record, the file's making and its end, where all goes from the log into the file.</summary>
    private static void Commit(string path, int recordBytes, SealKey? key)
    {
        var record = new byte[recordBytes];
        new Random(1).NextBytes(record);
        using var connection = new StoreFile(path, key).OpenForWriting();
        for (var step = 0; step < Transactions; step++)
        {
            using var transaction = connection.BeginTransaction();
            OutcomeJournal.Append(connection, Journal, step, record);
            transaction.Commit();
        }
    }

    private static void Write(string path, SealKey? key)
    {
        var section = new byte[SectionBytes];
        using var writer = new SnapshotWriter(path, HeadSnapshot.Header, key);
        for (var written = 0; written < SnapshotBytes; written += section.Length)
        {
            writer.Section(SnapshotFormat.Slice, section);
        }

        writer.Commit();
    }

    private static void Read(string path, SealKey? key)
    {
        using var reader = new SnapshotReader(path, key);
        while (reader.Next(out _) is not null)
        {
        }
    }
}
