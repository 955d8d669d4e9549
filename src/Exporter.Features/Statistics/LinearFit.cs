namespace Exporter.Features.Statistics;

/// <summary>Least-squares line through points that come one by one.</summary>
/// <remarks>
/// Values are taken relative to the first one, so a constant series has a slope of exactly 0, and a large constant
/// part costs no digits. Positions should be small integers or halves, such as steps relative to now: their sums are then exact.
/// </remarks>
internal struct LinearFit
{
    private double _first;
    private double _sumT;
    private double _sumTt;
    private double _sumX;
    private double _sumTx;

    /// <summary>Number of points.</summary>
    public int Count { get; private set; }

    /// <summary>Units of x per unit of t; NaN with fewer than two positions.</summary>
    public readonly double Slope
    {
        get
        {
            var spread = (Count * _sumTt) - (_sumT * _sumT);
            return Count >= 2 && spread > 0 ? ((Count * _sumTx) - (_sumT * _sumX)) / spread : double.NaN;
        }
    }

    /// <summary>Adds a point; a NaN value is passed over.</summary>
    public void Add(double t, double x)
    {
        if (double.IsNaN(x))
        {
            return;
        }

        if (Count++ == 0)
        {
            _first = x;
        }

        x -= _first;
        _sumT += t;
        _sumTt += t * t;
        _sumX += x;
        _sumTx += t * x;
    }
}
