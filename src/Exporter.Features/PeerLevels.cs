using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>Level of each signal over all active entities at one step; worked out once a step.</summary>
internal sealed class PeerLevels(int signals)
{
    private readonly RobustLevel[] _levels = new RobustLevel[signals];
    private readonly int[][] _keys = [.. Enumerable.Repeat(Array.Empty<int>(), signals)];
    private readonly int[] _counts = new int[signals];
    private int[] _work = [];

    /// <summary>Level of the signal.</summary>
    public ref readonly RobustLevel this[int signal] => ref _levels[signal];

    /// <summary>Works out the levels as of the windows' last step.</summary>
    public void Update(PredictorWindows windows)
    {
        MakeRoom(windows.EntitySlots);
        Gather(windows);
        for (var signal = 0; signal < _levels.Length; signal++)
        {
            _levels[signal] = LevelOf(_keys[signal].AsSpan(0, _counts[signal]), _work);
        }
    }

    private void MakeRoom(int slots)
    {
        if (_work.Length >= slots)
        {
            return;
        }

        var room = Math.Max(slots, _work.Length * 3 / 2);
        _work = new int[room];
        for (var signal = 0; signal < _keys.Length; signal++)
        {
            _keys[signal] = new int[room];
        }
    }

    // Entity by entity: the last values of all its signals lie side by side.
    private void Gather(PredictorWindows windows)
    {
        Array.Clear(_counts);
        for (var slot = 0; slot < windows.EntitySlots; slot++)
        {
            if (!windows.IsActive(slot))
            {
                continue;
            }

            var last = windows.Last(slot);
            for (var signal = 0; signal < last.Length; signal++)
            {
                _keys[signal][_counts[signal]] = LaneKeys.Of(last[signal]);
                _counts[signal] += float.IsNaN(last[signal]) ? 0 : 1;
            }
        }
    }

    /// <summary>Level of values given by their <see cref="LaneKeys"/>, none missing.</summary>
    /// <remarks>Sorted, so that sums do not depend on which entity happens to have which slot.</remarks>
    /// <param name="keys">The keys in any order; sorted afterwards.</param>
    /// <param name="work">Scratch memory, at least as long.</param>
    public static RobustLevel LevelOf(Span<int> keys, int[] work)
    {
        RadixSort.Sort(keys, work);
        var sorted = new SortedValues(keys, 1, keys.Length);
        var median = sorted.Median;
        var distance = 0.0;
        foreach (var key in keys)
        {
            distance += Math.Abs(LaneKeys.ValueOf(key) - median);
        }

        return RobustLevel.Of(keys.Length, median, sorted.MedianDistance(median), distance);
    }
}
