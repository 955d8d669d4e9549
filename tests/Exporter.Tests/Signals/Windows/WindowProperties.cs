using CsCheck;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

public sealed class WindowProperties
{
    // A stream: per applied step how many steps it lies after the one before, and a value or nothing.
    private static readonly Gen<(int Ahead, double Value)[]> Streams = Gen.Select(
        Gen.Frequency((20, Gen.Const(1)), (1, Gen.Int[2, 30]), (1, Gen.Int[100, 1700])),
        Gen.Frequency((8, Gen.Double[-100, 100]), (1, Gen.Const(double.NaN)))).Array[1, 400];

    [Fact]
    public void Read_OnAnyStream_EqualsALookUpOfEveryStep() => Gen.Select(Gen.Int[-500, 500], Streams).Sample((start, stream) =>
    {
        var some = SomeWindows.Limited();
        var log = new Dictionary<long, float>();
        long step = start;

        // "b" is there at every applied step; "a" is never silent for a whole span, so it is not forgotten.
        some.With("a", 1).With("a", 1, signal: 2).Apply(step);
        log[step] = 1;
        var lastSeen = step;
        foreach (var (ahead, value) in stream)
        {
            step += ahead;
            var shown = step - lastSeen > WindowStore.SpanSteps ? double.NaN : value;
            some.With("b", 0).With("a", shown).With("a", shown, signal: 2).Apply(step);
            if (!double.IsNaN(shown))
            {
                log[step] = (float)shown;
                lastSeen = step;
            }
        }

        var slot = some.Slot("a");
        return slot < 0 || (SameAsLog(some.Windows.Read(slot, 0), log, step, Enumerable.Max) && SameAsLog(some.Windows.Read(slot, 2), log, step, Enumerable.Min));
    });

    private static bool SameAsLog(SignalWindow window, Dictionary<long, float> log, long asOf, Func<IEnumerable<float>, float> extreme)
    {
        for (var i = 0; i < WindowStore.FineSteps; i++)
        {
            var step = asOf - WindowStore.FineSteps + 1 + i;
            if (!window.Fine[i].Equals(log.GetValueOrDefault(step, float.NaN)))
            {
                return false;
            }
        }

        // Buckets are [10 b, 10 b + 9]; the newest is the last that lies wholly before the fine part.
        var newest = (long)Math.Floor((asOf - WindowStore.FineSteps - 9) / 10.0);
        for (var i = 0; i < WindowStore.CoarseBuckets; i++)
        {
            var first = 10 * (newest - WindowStore.CoarseBuckets + 1 + i);
            var values = Enumerable.Range(0, 10).Where(k => log.ContainsKey(first + k)).Select(k => log[first + k]).ToArray();
            var mean = values.Length == 0 ? float.NaN : (float)(values.Sum(value => (double)value) / values.Length);
            var same = values.Length == 0
                ? float.IsNaN(window.CoarseExtreme[i]) && float.IsNaN(window.CoarseMean[i])
                : window.CoarseExtreme[i] == extreme(values)
                    && Math.Abs(window.CoarseMean[i] - mean) <= 1e-6 * (1 + Math.Abs(mean));
            if (!same)
            {
                return false;
            }
        }

        return window.CoarseLag == asOf - WindowStore.FineSteps - ((10 * newest) + 9);
    }
}
