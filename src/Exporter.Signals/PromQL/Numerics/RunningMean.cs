namespace Exporter.Signals.PromQL.Numerics;

/// <summary>A mean that stays finite where the sum of its terms would overflow.</summary>
/// <remarks>Sums while that works; from the first overflow on it updates the mean itself, term by term, as Prometheus does.</remarks>
internal struct RunningMean
{
    private CompensatedSum _sum;
    private double _count;
    private bool _isIncremental;

    /// <summary>The mean; NaN without terms.</summary>
    public readonly double Value => _isIncremental ? _sum.Value : (_sum.Sum / _count) + (_sum.Correction / _count);

    /// <summary>Takes a term in.</summary>
    public void Add(double term)
    {
        _count++;
        if (!_isIncremental)
        {
            var next = _sum;
            next.Add(term);
            if (_count == 1 || !double.IsInfinity(next.Sum))
            {
                _sum = next;
                return;
            }

            _isIncremental = true;
            _sum = new CompensatedSum(_sum.Sum / (_count - 1), _sum.Correction / (_count - 1));
        }

        var weight = (_count - 1) / _count;
        _sum = new CompensatedSum(weight * _sum.Sum, weight * _sum.Correction);
        _sum.Add(term / _count);
    }
}
