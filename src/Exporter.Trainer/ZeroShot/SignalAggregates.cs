using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Trainer.ZeroShot;

/// <summary>Turns a predictor's vector into one of fixed length that says how an entity's signals behave, and not which they are.</summary>
/// <remarks>
/// Of each measure of <see cref="SignalMeasures"/> over all signals: <c>_max</c>, the largest; <c>_second</c>, the second largest; <c>_mean</c>; <c>_beyond</c>, the share of
/// signals at which it is remarkable. NaN where no signal has the measure, or only one for the second. Then <c>correlation_change</c>, which is the entity's. The order of signals does not
/// matter, and neither does their number as such: it tells systems apart and nothing of failures, as age does.
/// Source: permutation-invariant pooling (Zaheer et al., Deep Sets, NIPS 2017), by fixed functions. Cost: O(s) for s signals; nothing is allocated. Safe from several threads.
/// </remarks>
internal sealed class SignalAggregates
{
    /// <summary>Names of the aggregates, in order.</summary>
    public static readonly ImmutableArray<string> Names =
        [.. SignalMeasures.Names.SelectMany(name => new[] { $"{name}_max", $"{name}_second", $"{name}_mean", $"{name}_beyond" }), "correlation_change"];

    private const int OfMeasure = 4;

    private readonly SignalMeasures[] _signals;
    private readonly int _correlationChange;

    /// <summary>Finds the columns.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">Its features.</param>
    public SignalAggregates(PredictorDefinition definition, FeatureSchema schema)
    {
        _signals = [.. definition.Signals.Select(signal => new SignalMeasures(signal.Name, schema, definition.Step))];
        _correlationChange = schema.Names.IndexOf($"{FeatureSchema.EntityPrefix}:correlation_change");
    }

    /// <summary>Writes the aggregates of one vector.</summary>
    /// <param name="features">The predictor's vector, NaN where missing.</param>
    /// <param name="aggregates">As long as <see cref="Names"/>; NaN where too little is known.</param>
    public void Fill(ReadOnlySpan<float> features, Span<float> aggregates)
    {
        var measures = SignalMeasures.Names.Length;
        Span<float> ofSignal = stackalloc float[measures];
        Span<Pool> pools = stackalloc Pool[measures];
        pools.Clear();
        foreach (var signal in _signals)
        {
            signal.Read(features, ofSignal);
            for (var measure = 0; measure < measures; measure++)
            {
                pools[measure].Add(ofSignal[measure], SignalMeasures.Remarkable[measure]);
            }
        }

        for (var measure = 0; measure < measures; measure++)
        {
            pools[measure].Write(aggregates.Slice(measure * OfMeasure, OfMeasure));
        }

        aggregates[^1] = features[_correlationChange];
    }

    /// <summary>What is kept of a measure while signals go by; values are not negative.</summary>
    private struct Pool
    {
        private float _largest;
        private float _second;
        private double _sum;
        private int _count;
        private int _beyond;

        public void Add(float value, float remarkable)
        {
            if (float.IsNaN(value))
            {
                return;
            }

            (_largest, _second) = value > _largest ? (value, _largest) : (_largest, Math.Max(_second, value));
            _sum += value;
            _count++;
            _beyond += value > remarkable ? 1 : 0;
        }

        public readonly void Write(Span<float> four)
        {
            four[0] = _count > 0 ? _largest : float.NaN;
            four[1] = _count > 1 ? _second : float.NaN;
            four[2] = (float)(_sum / _count);
            four[3] = (float)_beyond / _count;
        }
    }
}
