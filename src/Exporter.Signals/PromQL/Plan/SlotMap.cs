namespace Exporter.Signals.PromQL.Plan;

/// <summary>Follows a source table: for each of its slots, the slot of a derived label set in a target table.</summary>
internal sealed class SlotMap(SlotTable source, SlotTable target, LabelRule rule)
{
    private int[] _targets = [];
    private int _version = -1;
    private int _mapped;

    /// <summary>True when two source slots share a target: only then can elements collide.</summary>
    public bool HasShared { get; private set; }

    /// <summary>True when the source started anew since the last <see cref="Extend"/>.</summary>
    public bool IsOutdated => _version != source.Version;

    /// <summary>The targets of all source slots.</summary>
    public ReadOnlySpan<int> Targets => _targets.AsSpan(0, _mapped);

    /// <summary>The target of a source slot.</summary>
    public int this[int slot] => _targets[slot];

    /// <summary>Forgets everything; the target is the caller's to reset.</summary>
    public void Restart()
    {
        _version = source.Version;
        _mapped = 0;
        HasShared = false;
    }

    /// <summary>Maps the slots that are new since the last call.</summary>
    public void Extend()
    {
        if (_mapped == source.Count)
        {
            return;
        }

        if (_targets.Length < source.Count)
        {
            Array.Resize(ref _targets, Math.Max(source.Count, _targets.Length * 2));
        }

        for (; _mapped < source.Count; _mapped++)
        {
            var before = target.Count;
            _targets[_mapped] = target.Intern(rule.Of(rule.IgnoresName ? source.Named(_mapped) : source[_mapped]));
            HasShared |= target.Count == before;
        }
    }

    /// <summary>Brings map and target up to date where no other map has the same target.</summary>
    public void Refresh()
    {
        if (IsOutdated)
        {
            target.Reset();
            Restart();
        }

        Extend();
    }
}
