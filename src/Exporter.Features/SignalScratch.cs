using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>One signal's windows by themselves, oldest first, for the families that need more than <see cref="SignalSummary"/> says. Reused for every signal.</summary>
/// <remarks>Each window is laid out only when it is asked for, since most signals of most entities need none.</remarks>
internal sealed class SignalScratch
{
    private readonly double[] _fine = new double[WindowStore.FineSteps];
    private readonly double[] _means = new double[SignalBlock.Buckets];
    private readonly float[] _extremes = new float[WindowStore.CoarseBuckets];
    private PredictorWindows? _windows;
    private SignalBlock? _block;
    private int _entity;
    private int _signal;
    private int _lane;
    private bool _hasFine;
    private bool _hasMeans;

    /// <summary>The last <see cref="WindowStore.FineSteps"/> values, NaN where missing.</summary>
    public ReadOnlySpan<double> Fine
    {
        get
        {
            if (!_hasFine)
            {
                Widen(_block!.Fine, _fine);
                _hasFine = true;
            }

            return _fine;
        }
    }

    /// <summary>Means of all 156 buckets, NaN where a bucket has no value.</summary>
    public ReadOnlySpan<double> Mean
    {
        get
        {
            if (!_hasMeans)
            {
                Widen(_block!.Means, _means);
                _hasMeans = true;
            }

            return _means;
        }
    }

    /// <summary>Bucket centres in steps relative to now.</summary>
    public ReadOnlySpan<double> Position => _block!.Positions;

    /// <summary>Free for use within one computation; long enough for any window.</summary>
    public double[] Work { get; } = new double[SignalBlock.Buckets];

    /// <summary>Turns to the signals of an entity that a block holds; <see cref="Turn(int, int)"/> says which one.</summary>
    public void Turn(PredictorWindows windows, int entity, SignalBlock block) => (_windows, _entity, _block) = (windows, entity, block);

    /// <summary>Turns to a signal, which the block holds in one of its lanes.</summary>
    public void Turn(int signal, int lane)
    {
        (_signal, _lane) = (signal, lane);
        (_hasFine, _hasMeans) = (false, false);
    }

    /// <summary>Copies the means of the newest buckets.</summary>
    public void CopyNewest(Span<double> target) => Widen(_block!.Means[^(target.Length * SignalBlock.Lanes)..], target);

    /// <summary>How far each of the 144 coarse buckets went towards the signal's limit; for signals with a limit.</summary>
    public ReadOnlySpan<float> Extremes() =>
        _windows!.CopyExtremes(_entity, _signal, _extremes)
            ? _extremes
            : throw new InvalidOperationException("BUG: extremes of a signal that has no limit");

    /// <summary>What is expected of the signal at this step by a configured period.</summary>
    public SeasonalExpectation Expected(int period) => _windows!.Expected(_entity, _signal, period);

    /// <summary>What is usual in a whole period; see <see cref="PredictorWindows.CopySeason"/>.</summary>
    public SeasonalCurve CopySeason(int period, Span<double> means) => _windows!.CopySeason(_entity, _signal, period, means);

    private void Widen(ReadOnlySpan<float> rows, Span<double> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = rows[(i * SignalBlock.Lanes) + _lane];
        }
    }
}
