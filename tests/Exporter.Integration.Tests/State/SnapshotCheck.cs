using Exporter.Configuration;
using Exporter.Host.State;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Integration.Tests.State;

/// <summary>Reads a snapshot as the next start would, and compares every value of its windows with the reference.</summary>
internal sealed class SnapshotCheck
{
    private static readonly float[] Forgotten = [.. Enumerable.Repeat(float.NaN, WindowStore.FineSteps)];

    private readonly SteadyStream _stream;
    private readonly KnownGaps? _gaps;

    private SnapshotCheck(SteadyStream stream, KnownGaps? gaps) => (_stream, _gaps) = (stream, gaps);

    /// <summary>The step that the snapshot is of.</summary>
    public long StepMs { get; private set; }

    /// <summary>Values of single steps that are there, each equal to the reference, bit for bit.</summary>
    public int Present { get; private set; }

    /// <summary>Means and extremes of ten steps that are there, each within what these steps were.</summary>
    public int PresentCoarse { get; private set; }

    /// <summary>Values that the reference has and the windows do not, as after the kills before they may not.</summary>
    public int Missing { get; private set; }

    /// <summary>Values that are not what was true; says which.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Values that are missing although no kill explains it; says which.</summary>
    public List<string> Unexplained { get; } = [];

    /// <summary>Checks the snapshot in a folder.</summary>
    /// <param name="storage">The folder.</param>
    /// <param name="stream">The reference.</param>
    /// <param name="gaps">What may be missing; null where that is not what is tested.</param>
    public static SnapshotCheck Of(string storage, SteadyStream stream, KnownGaps? gaps = null)
    {
        string file = Path.Combine(storage, "predictor-kill.snapshot");
        using SnapshotReader reader = new(file);
        PredictorWindows windows = PredictorSnapshot.Read(reader, Definition(), maxEntities: 1000).Windows;
        SnapshotCheck check = new(stream, gaps) { StepMs = windows.AsOfMs };
        foreach (Labels entity in windows.AsOfMs == long.MinValue ? [] : SteadyStream.Entities)
        {
            for (int signal = 0; signal < SteadyStream.Signals; signal++)
            {
                // An entity that no step of the windows has seen is forgotten, as after a kill that took more steps than they hold.
                bool isKnown = windows.TryFind(entity, out int slot);
                check.CompareFine(windows.AsOfMs, entity, signal, isKnown ? windows.Read(slot, signal).Fine : Forgotten);
                if (isKnown)
                {
                    check.CompareCoarse(windows.AsOfMs, entity, signal, windows.Read(slot, signal));
                }
            }
        }

        return check;
    }

    private void CompareFine(long asOfMs, Labels entity, int signal, ReadOnlySpan<float> fine)
    {
        for (int i = 0; i < fine.Length; i++)
        {
            long stepMs = asOfMs - ((fine.Length - 1 - i) * SteadyStream.StepMs);
            float expected = _stream.Expected(entity, signal, stepMs);
            string where = $"{entity} signal {signal} at {stepMs}";
            if (float.IsNaN(expected) && float.IsNaN(fine[i]))
            {
                continue;
            }

            if (BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(fine[i]))
            {
                Present++;
            }
            else if (!float.IsNaN(fine[i]))
            {
                Wrong.Add($"{where}: {fine[i]:R} in the snapshot, {expected:R} was true");
            }
            else
            {
                Missing++;
                if (_gaps is not null && !_gaps.Explains(signal, stepMs))
                {
                    Unexplained.Add($"{where}: {expected:R} is missing");
                }
            }
        }
    }

    // A summary of some of its steps lies within the summary of all of them.
    private void CompareCoarse(long asOfMs, Labels entity, int signal, SignalWindow window)
    {
        long newestEndMs = asOfMs - ((WindowStore.FineSteps + window.CoarseLag) * SteadyStream.StepMs);
        for (int bucket = 0; bucket < window.CoarseMean.Length; bucket++)
        {
            if (float.IsNaN(window.CoarseMean[bucket]))
            {
                continue;
            }

            long endMs = newestEndMs - ((window.CoarseMean.Length - 1 - bucket) * WindowStore.StepsPerBucket * SteadyStream.StepMs);
            float[] all = [.. Enumerable.Range(0, WindowStore.StepsPerBucket).Select(i => _stream.Expected(entity, signal, endMs - (i * SteadyStream.StepMs))).Where(float.IsFinite)];
            bool isRight = all.Length > 0 && window.CoarseMean[bucket] >= all.Min() && window.CoarseMean[bucket] <= all.Max()
                && (window.CoarseExtreme.IsEmpty || all.Contains(window.CoarseExtreme[bucket]));
            PresentCoarse += isRight ? 1 : 0;
            if (!isRight)
            {
                Wrong.Add($"{entity} signal {signal}, ten steps to {endMs}: mean {window.CoarseMean[bucket]:R} of {string.Join(", ", all)}");
            }
        }
    }

    private static PredictorDefinition Definition()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, SteadyStream.Configuration);
        Assert.True(ConfigLoader.TryLoad(file, out ForesightConfig? config, out var mistakes), string.Join('\n', mistakes));
        File.Delete(file);
        return config.Predictors.Single();
    }
}
