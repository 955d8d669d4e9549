namespace Exporter.Signals.Windows;

/// <summary>The signals that have a limit: only their forecasts read how far a bucket went, and only towards the limit.</summary>
internal sealed class LimitedSignals
{
    private readonly int[] _placeOf;
    private readonly int[] _signals;
    private readonly bool[] _above;

    public LimitedSignals(PredictorDefinition definition)
    {
        _signals = [.. Enumerable.Range(0, definition.Signals.Length).Where(i => definition.Signals[i].Limit is not null)];
        _above = [.. _signals.Select(signal => definition.Signals[signal].Limit!.Value.Side == LimitSide.Above)];
        _placeOf = [.. Enumerable.Range(0, definition.Signals.Length).Select(signal => Array.IndexOf(_signals, signal))];
    }

    /// <summary>Signals with a limit.</summary>
    public int Count => _signals.Length;

    /// <summary>Number of the signal among those with a limit; -1 when it has none.</summary>
    public int PlaceOf(int signal) => _placeOf[signal];

    /// <summary>Largest value of each limited signal whose limit is above, smallest where it is below; NaN with none.</summary>
    /// <param name="steps">Rows of all signals, one behind the other.</param>
    /// <param name="stride">Signals in a row.</param>
    /// <param name="extremes">One element a limited signal.</param>
    public void Extremes(ReadOnlySpan<float> steps, int stride, Span<float> extremes)
    {
        for (var place = 0; place < extremes.Length; place++)
        {
            var extreme = float.NaN;
            for (var at = _signals[place]; at < steps.Length; at += stride)
            {
                // The negated comparisons let the first present value replace NaN.
                var value = steps[at];
                var further = _above[place] ? !(value <= extreme) : !(value >= extreme);
                extreme = further && !float.IsNaN(value) ? value : extreme;
            }

            extremes[place] = extreme;
        }
    }
}
