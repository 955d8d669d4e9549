using Exporter.Signals.PromQL.Numerics;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>What an aggregation does with native histograms.</summary>
internal enum HistogramRole
{
    /// <summary>It does not see them.</summary>
    Ignored,

    /// <summary>They are elements like others: only their number matters.</summary>
    Counted,

    /// <summary>It adds them up.</summary>
    Summed,

    /// <summary>It takes their mean.</summary>
    Averaged,
}

/// <summary>Takes the values of one group in, one by one.</summary>
internal interface IAccumulator
{
    /// <summary>What becomes of histograms.</summary>
    static virtual HistogramRole Histograms => HistogramRole.Ignored;

    /// <summary>The aggregate of all values so far.</summary>
    double Result { get; }

    /// <summary>Begins with the first value.</summary>
    void Start(double first);

    /// <summary>Takes a further value in.</summary>
    void Add(double value);
}

/// <summary><c>sum</c>, compensated.</summary>
internal struct SumAccumulator : IAccumulator
{
    /// <inheritdoc/>
    public static HistogramRole Histograms => HistogramRole.Summed;

    private CompensatedSum _sum;

    /// <inheritdoc/>
    public readonly double Result => _sum.Value;

    /// <inheritdoc/>
    public void Start(double first) => _sum = new CompensatedSum(first);

    /// <inheritdoc/>
    public void Add(double value) => _sum.Add(value);
}

/// <summary><c>avg</c>.</summary>
internal struct MeanAccumulator : IAccumulator
{
    /// <inheritdoc/>
    public static HistogramRole Histograms => HistogramRole.Averaged;

    private RunningMean _mean;

    /// <inheritdoc/>
    public readonly double Result => _mean.Value;

    /// <inheritdoc/>
    public void Start(double first)
    {
        _mean = default;
        _mean.Add(first);
    }

    /// <inheritdoc/>
    public void Add(double value) => _mean.Add(value);
}

/// <summary><c>min</c>; NaN only where there is nothing else.</summary>
internal struct MinAccumulator : IAccumulator
{
    /// <inheritdoc/>
    public double Result { get; private set; }

    /// <inheritdoc/>
    public void Start(double first) => Result = first;

    /// <inheritdoc/>
    public void Add(double value) => Result = value < Result || double.IsNaN(Result) ? value : Result;
}

/// <summary><c>max</c>; NaN only where there is nothing else.</summary>
internal struct MaxAccumulator : IAccumulator
{
    /// <inheritdoc/>
    public double Result { get; private set; }

    /// <inheritdoc/>
    public void Start(double first) => Result = first;

    /// <inheritdoc/>
    public void Add(double value) => Result = value > Result || double.IsNaN(Result) ? value : Result;
}

/// <summary><c>count</c>.</summary>
internal struct CountAccumulator : IAccumulator
{
    /// <inheritdoc/>
    public static HistogramRole Histograms => HistogramRole.Counted;

    /// <inheritdoc/>
    public double Result { get; private set; }

    /// <inheritdoc/>
    public void Start(double first) => Result = 1;

    /// <inheritdoc/>
    public void Add(double value) => Result++;
}

/// <summary><c>group</c>: 1 for every group.</summary>
internal struct GroupAccumulator : IAccumulator
{
    /// <inheritdoc/>
    public static HistogramRole Histograms => HistogramRole.Counted;

    /// <inheritdoc/>
    public readonly double Result => 1;

    /// <inheritdoc/>
    public readonly void Start(double first)
    {
    }

    /// <inheritdoc/>
    public readonly void Add(double value)
    {
    }
}

/// <summary><c>stdvar</c>: population variance by Welford's update.</summary>
internal struct VarianceAccumulator : IAccumulator
{
    private double _count;
    private double _mean;
    private double _squares;

    /// <inheritdoc/>
    public readonly double Result => _squares / _count;

    /// <inheritdoc/>
    public void Start(double first)
    {
        _count = 1;
        _mean = first;
        _squares = double.IsFinite(first) ? 0 : double.NaN;
    }

    /// <inheritdoc/>
    public void Add(double value)
    {
        _count++;
        var delta = value - _mean;
        _mean += delta / _count;
        _squares += delta * (value - _mean);
    }
}

/// <summary><c>stddev</c>.</summary>
internal struct DeviationAccumulator : IAccumulator
{
    private VarianceAccumulator _variance;

    /// <inheritdoc/>
    public readonly double Result => Math.Sqrt(_variance.Result);

    /// <inheritdoc/>
    public void Start(double first) => _variance.Start(first);

    /// <inheritdoc/>
    public void Add(double value) => _variance.Add(value);
}
