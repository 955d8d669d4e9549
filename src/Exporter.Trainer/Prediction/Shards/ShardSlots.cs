using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Prediction.Shards;

/// <summary>The slots of a shard's entities at a step, dealt out to workers: whole stretches of ascending slots, so that the workers' rows one after the other are in the order of one worker's.</summary>
/// <remarks>An entity is digested once for as long as it keeps its slot. Not thread-safe.</remarks>
/// <param name="shard">The shard.</param>
/// <param name="workers">Number of workers.</param>
internal sealed class ShardSlots(EntityShard shard, int workers)
{
    private readonly HashSet<int>[] _sets = [.. Enumerable.Range(0, workers).Select(_ => new HashSet<int>())];
    private readonly List<int> _slots = [];
    private Labels?[] _known = [];
    private bool[] _isOurs = [];

    /// <summary>One set a worker; valid until the next step.</summary>
    public IReadOnlyList<IReadOnlySet<int>> Deal(PredictorWindows windows)
    {
        Gather(windows);
        for (var worker = 0; worker < workers; worker++)
        {
            _sets[worker].Clear();
            var (first, end) = ((int)((long)_slots.Count * worker / workers), (int)((long)_slots.Count * (worker + 1) / workers));
            for (var i = first; i < end; i++)
            {
                _sets[worker].Add(_slots[i]);
            }
        }

        return _sets;
    }

    private void Gather(PredictorWindows windows)
    {
        if (_known.Length < windows.EntitySlots)
        {
            Array.Resize(ref _known, Math.Max(windows.EntitySlots, 2 * _known.Length));
            Array.Resize(ref _isOurs, _known.Length);
        }

        _slots.Clear();
        for (var slot = 0; slot < windows.EntitySlots; slot++)
        {
            if (windows.IsActive(slot) && IsOurs(slot, windows.EntityAt(slot)))
            {
                _slots.Add(slot);
            }
        }
    }

    private bool IsOurs(int slot, Labels entity)
    {
        if (!ReferenceEquals(_known[slot], entity))
        {
            (_known[slot], _isOurs[slot]) = (entity, shard.Holds(entity));
        }

        return _isOurs[slot];
    }
}
