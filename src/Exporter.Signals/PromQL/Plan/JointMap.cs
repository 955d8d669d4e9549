namespace Exporter.Signals.PromQL.Plan;

/// <summary>Maps the slots of two children into one table, so that equal derived label sets meet.</summary>
internal sealed class JointMap(SlotTable left, SlotTable right, LabelRule derive)
{
    private SlotMap? _left;
    private SlotMap? _right;

    /// <summary>The common table.</summary>
    public SlotTable Target { get; } = new();

    /// <summary>The common slot of a left slot.</summary>
    public int OfLeft(int slot) => _left![slot];

    /// <summary>The common slot of a right slot.</summary>
    public int OfRight(int slot) => _right![slot];

    /// <summary>To be called once both children were evaluated.</summary>
    /// <returns>True when numbers changed their meaning.</returns>
    public bool Refresh()
    {
        _left ??= new SlotMap(left, Target, derive);
        _right ??= new SlotMap(right, Target, derive);
        var restarts = _left.IsOutdated || _right.IsOutdated;
        if (restarts)
        {
            Target.Reset();
            _left.Restart();
            _right.Restart();
        }

        _left.Extend();
        _right.Extend();
        return restarts;
    }
}
