namespace Exporter.Signals.Windows;

/// <summary>What one signal usually does at one time of one period, in eight bytes.</summary>
/// <remarks>
/// The mean is a float32. The deviation has its exponent and the upper 8 bits of its mantissa (to 0.2 %). The anomalous share has ten bits and
/// is rounded towards what was folded in last, lest it stand still short of 0 or 1. Visits and
/// judged visits are counted to 7, which is past the five that a weight needs.
/// </remarks>
internal struct SeasonalBin
{
    /// <summary>Weight of the newest period once five were seen.</summary>
    private const double SmallestWeight = 0.2;

    private const int CountBits = 3;
    private const int MostCounted = (1 << CountBits) - 1;
    private const double ShareSteps = 1023;

    private float _mean;
    private ushort _deviation;
    private ushort _judgements;

    /// <summary>Weighted mean of the visits' means; of no meaning before the first visit.</summary>
    public readonly double Mean => _mean;

    /// <summary>Weighted mean of the visits' mean absolute deviations.</summary>
    public readonly double Deviation => BitConverter.UInt32BitsToSingle((uint)_deviation << 15);

    /// <summary>Weighted share of anomalous steps; NaN until a visit was judged.</summary>
    public readonly double Anomalous => Judged == 0 ? double.NaN : (_judgements >> (2 * CountBits)) / ShareSteps;

    /// <summary>True once a visit was folded in.</summary>
    public readonly bool IsKnown => Visits > 0;

    /// <summary>True once a visit was judged by those before it.</summary>
    public readonly bool IsJudged => Judged > 0;

    private readonly int Visits => _judgements & MostCounted;

    private readonly int Judged => (_judgements >> CountBits) & MostCounted;

    /// <summary>Folds in a visit with weight max(1 / visits, 0.2).</summary>
    public void Fold(in SeasonalVisit visit)
    {
        var judge = IsKnown;
        var visits = Math.Min(Visits + 1, MostCounted);
        var weight = Weight(visits);
        _mean = (float)(_mean + (weight * (visit.Mean - (double)_mean)));
        _deviation = Narrow(Deviation + (weight * (visit.Deviation - Deviation)));
        var judged = Judged;
        var share = _judgements >> (2 * CountBits);
        if (judge)
        {
            judged = Math.Min(judged + 1, MostCounted);
            var target = ShareSteps * visit.Anomalous / visit.Count;
            var moved = share + (Weight(judged) * (target - share));
            share = (int)(target < share ? Math.Floor(moved) : Math.Ceiling(moved));
        }

        _judgements = (ushort)((share << (2 * CountBits)) | (judged << CountBits) | visits);
    }

    private static double Weight(int count) => Math.Max(1.0 / count, SmallestWeight);

    // Rounds to the nearest value that has eight bits of mantissa; a deviation is not negative, so there is no sign to keep.
    private static ushort Narrow(double deviation) =>
        (ushort)((BitConverter.SingleToUInt32Bits((float)Math.Min(deviation, 1e38)) + (1 << 14)) >> 15);
}

/// <summary>What one signal did so far in the bin that goes on; sixteen bytes.</summary>
internal struct SeasonalVisit
{
    /// <summary>Mean of the values.</summary>
    public float Mean;

    /// <summary>Mean absolute deviation from what was expected.</summary>
    public float Deviation;

    /// <summary>Values.</summary>
    public int Count;

    /// <summary>Values that were too far from what was expected.</summary>
    public int Anomalous;
}
