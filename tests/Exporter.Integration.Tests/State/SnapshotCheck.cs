using Exporter.Configuration;
using Exporter.Host.State;
using Exporter.Signals.Windows;

namespace Exporter.Integration.Tests.State;

/// <summary>Reads a snapshot as the next start would, and compares every value of its windows with the reference.</summary>
/// <param name="StepMs">The step that the snapshot is of.</param>
/// <param name="Present">Values that are there, each equal to the reference.</param>
/// <param name="Missing">Values that the reference has and the windows do not.</param>
internal readonly record struct SnapshotCheck(long StepMs, int Present, int Missing)
{
    public static SnapshotCheck Of(string storage, SteadyStream stream)
    {
        string file = Path.Combine(storage, "predictor-kill.snapshot");
        using SnapshotReader reader = new(file);
        PredictorWindows windows = PredictorSnapshot.Read(reader, Definition(), maxEntities: 1000).Windows;
        int present = 0;
        int missing = 0;
        for (int slot = 0; slot < windows.EntitySlots; slot++)
        {
            for (int signal = 0; signal < SteadyStream.Signals; signal++)
            {
                SignalWindow window = windows.Read(slot, signal);
                for (int i = 0; i < window.Fine.Length; i++)
                {
                    long stepMs = windows.AsOfMs - ((window.Fine.Length - 1 - i) * 1000L);
                    float expected = stream.Expected(windows.EntityAt(slot), signal, stepMs);
                    if (float.IsNaN(window.Fine[i]))
                    {
                        missing += float.IsNaN(expected) ? 0 : 1;
                        continue;
                    }

                    present++;
                    Assert.True(
                        BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(window.Fine[i]),
                        $"{windows.EntityAt(slot)} signal {signal} at {stepMs}: {window.Fine[i]:R} in the snapshot, {expected:R} was true");
                }

                CompareCoarse(windows, slot, signal, window, stream);
            }
        }

        return new SnapshotCheck(windows.AsOfMs, present, missing);
    }

    // A summary of some of its steps lies within the summary of all of them.
    private static void CompareCoarse(PredictorWindows windows, int slot, int signal, SignalWindow window, SteadyStream stream)
    {
        long newestEndMs = windows.AsOfMs - ((WindowStore.FineSteps + window.CoarseLag) * 1000L);
        for (int bucket = 0; bucket < window.CoarseMean.Length; bucket++)
        {
            if (float.IsNaN(window.CoarseMean[bucket]))
            {
                continue;
            }

            long endMs = newestEndMs - ((window.CoarseMean.Length - 1 - bucket) * 10_000L);
            float[] all = [.. Enumerable.Range(0, 10).Select(i => stream.Expected(windows.EntityAt(slot), signal, endMs - (i * 1000L))).Where(float.IsFinite)];
            Assert.True(window.CoarseExtreme.IsEmpty || all.Contains(window.CoarseExtreme[bucket]), "an extreme that no step had");
            Assert.InRange(window.CoarseMean[bucket], all.Min(), all.Max());
        }
    }

    private static Signals.PredictorDefinition Definition()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, SteadyStream.Configuration);
        Assert.True(ConfigLoader.TryLoad(file, out ForesightConfig? config, out var mistakes), string.Join('\n', mistakes));
        File.Delete(file);
        return config.Predictors.Single();
    }
}
