namespace Exporter.Forecasting.Arima;

/// <summary>The exact likelihood of an ARMA model with a mean, for series with gaps, by the Kalman filter.</summary>
/// <remarks>
/// State of length r = max(p, q + 1) in companion form (A. C. Harvey, "Forecasting, structural time series models and the Kalman filter", 1989, section 4.1). A state whose first element was just
/// observed has no uncertainty left there, so prediction needs one shifted copy: P ← shift(P − P₀ P₀ᵀ / P₀₀) + R Rᵀ. From where the covariance is R Rᵀ to <see cref="Settled"/>, it stays so until a
/// value is missing, and a step costs r instead of r² operations. Mean and variance are concentrated out: the same filter on ones gives the mean by generalised least squares.
/// </remarks>
internal sealed class KalmanFilter
{
    private const double Settled = 1e-11;

    private readonly int _length;
    private readonly double[] _ar;
    private readonly double[] _gains;
    private readonly double[] _covariance;
    private readonly double[] _shifted;
    private readonly double[] _state;
    private readonly double[] _ones;
    private (int Count, double Logs, double Squares, double Products, double Ones) _sums;
    private bool _isSteady;

    /// <summary>A filter for a model.</summary>
    public KalmanFilter(ArmaModel model)
    {
        _length = Math.Max(Math.Max(model.Ar.Length, model.Ma.Length + 1), 1);
        _ar = new double[_length];
        model.Ar.CopyTo(_ar, 0);
        _gains = new double[_length];
        _gains[0] = 1;
        model.Ma.CopyTo(_gains, 1);
        _covariance = StationaryCovariance.Of(_ar, _gains);
        _shifted = new double[_length * _length];
        (_state, _ones) = (new double[_length], new double[_length]);
    }

    /// <summary>The mean; 0 where none is estimated.</summary>
    public double Mean { get; set; }

    /// <summary>What is expected next, at <see cref="Mean"/>.</summary>
    public double Next => Mean + _state[0] - (Mean * _ones[0]);

    /// <summary>Variance of the errors, by maximum likelihood.</summary>
    public double Variance { get; private set; }

    /// <summary>−2 ln of the likelihood at that mean and variance.</summary>
    public double Deviance { get; private set; }

    /// <summary>Runs through a series, and estimates mean and variance; a filter is for one run.</summary>
    /// <param name="values">The series, NaN where missing.</param>
    /// <param name="hasMean">True to estimate a mean.</param>
    public void Run(ReadOnlySpan<double> values, bool hasMean)
    {
        foreach (var value in values)
        {
            Step(value);
        }

        var (count, logs, squares, products, ones) = _sums;
        Mean = hasMean && ones > 0 ? products / ones : 0;
        Variance = Math.Max(0, squares - (Mean * Mean * ones)) / count;
        Deviance = logs + (count * (1 + Math.Log(2 * Math.PI * Variance)));
    }

    /// <summary>Takes in the next value; NaN where it is missing.</summary>
    public void Step(double value)
    {
        if (double.IsNaN(value))
        {
            Miss();
            return;
        }

        var (error, ofOne, spread) = (value - _state[0], 1 - _ones[0], _covariance[0]);
        _sums.Count++;
        _sums.Logs += Math.Log(spread);
        _sums.Squares += error * error / spread;
        _sums.Products += error * ofOne / spread;
        _sums.Ones += ofOne * ofOne / spread;
        Observe(error, ofOne);
    }

    private void Observe(double error, double ofOne)
    {
        var spread = _covariance[0];
        Shift(_state, error, spread);
        Shift(_ones, ofOne, spread);
        if (_isSteady)
        {
            return;
        }

        var n = _length;
        var excess = 0.0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var left = i + 1 < n && j + 1 < n ? _covariance[((i + 1) * n) + j + 1] - (_covariance[(i + 1) * n] * _covariance[j + 1] / spread) : 0;
                _shifted[(i * n) + j] = left + (_gains[i] * _gains[j]);
                excess += i == j ? Math.Abs(left) : 0;
            }
        }

        _shifted.CopyTo(_covariance, 0);
        _isSteady = excess < Settled;
    }

    // Nothing is learnt, and the uncertainty grows: T P Tᵀ + R Rᵀ in full.
    private void Miss()
    {
        Shift(_state, 0, 0);
        Shift(_ones, 0, 0);
        var n = _length;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                _shifted[(i * n) + j] = (_ar[i] * _ar[j] * _covariance[0]) + (_ar[i] * At(0, j + 1)) + (_ar[j] * At(i + 1, 0)) + At(i + 1, j + 1) + (_gains[i] * _gains[j]);
            }
        }

        _shifted.CopyTo(_covariance, 0);
        _isSteady = false;

        double At(int row, int column) => row < n && column < n ? _covariance[(row * n) + column] : 0;
    }

    /// <summary>Takes over an error, then goes a step on.</summary>
    private void Shift(double[] state, double error, double spread)
    {
        var share = error == 0 ? 0 : error / spread;
        var now = state[0] + error;
        for (var i = 0; i < _length; i++)
        {
            state[i] = (_ar[i] * now) + (i + 1 < _length ? state[i + 1] + (_covariance[(i + 1) * _length] * share) : 0);
        }
    }
}
