using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>As <see cref="PeerLevels"/>, but over the active entities of each group of peers: for predictors with the setting <c>peers</c>.</summary>
/// <remarks>Values are laid out group after group by a counting sort, then sorted within each: O(n log n) a signal for n entities.</remarks>
internal sealed class PeerGroupLevels(int signals)
{
    private RobustLevel[] _levels = [];
    private int[] _keys = [];
    private int[] _work = [];
    private int[] _ends = [];
    private int _groups = 1;

    /// <summary>Level of the signal in one group.</summary>
    public RobustLevel Of(int signal, int group) => _levels[(signal * _groups) + group];

    /// <summary>Works out the levels as of the windows' last step.</summary>
    public void Update(PredictorWindows windows)
    {
        _groups = Math.Max(1, windows.PeerGroupCount);
        Reserve(ref _levels, signals * _groups);
        Reserve(ref _keys, windows.EntitySlots);
        Reserve(ref _work, windows.EntitySlots);
        Reserve(ref _ends, _groups + 1);
        for (var signal = 0; signal < signals; signal++)
        {
            Gather(windows, signal);
            for (var group = 0; group < _groups; group++)
            {
                _levels[(signal * _groups) + group] = PeerLevels.LevelOf(_keys.AsSpan(_ends[group].._ends[group + 1]), _work);
            }
        }
    }

    // Afterwards the keys of group g lie from _ends[g] to _ends[g + 1].
    private void Gather(PredictorWindows windows, int signal)
    {
        var ends = _ends.AsSpan(0, _groups + 1);
        ends.Clear();
        for (var slot = 0; slot < windows.EntitySlots; slot++)
        {
            if (Key(windows, slot, signal) != LaneKeys.Missing)
            {
                ends[windows.PeerGroup(slot)]++;
            }
        }

        var total = 0;
        foreach (ref var end in ends)
        {
            total += end;
            end = total;
        }

        // From the back, each group fills downwards: its end becomes its start.
        for (var slot = windows.EntitySlots - 1; slot >= 0; slot--)
        {
            var key = Key(windows, slot, signal);
            if (key != LaneKeys.Missing)
            {
                _keys[--ends[windows.PeerGroup(slot)]] = key;
            }
        }
    }

    private static int Key(PredictorWindows windows, int slot, int signal) =>
        windows.IsActive(slot) ? LaneKeys.Of(windows.Last(slot)[signal]) : LaneKeys.Missing;

    private static void Reserve<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[Math.Max(length, array.Length * 3 / 2)];
        }
    }
}
