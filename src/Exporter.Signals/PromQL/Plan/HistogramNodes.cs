using Exporter.Ingest;
using Exporter.Signals.PromQL.Histograms;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>A number of each native histogram, from <c>histogram_count()</c> to <c>histogram_stdvar()</c>; floats give nothing.</summary>
internal sealed class HistogramMapNode(VectorNode child, Func<HistogramValue, double> function) : VectorNode
{
    private readonly Relabelling _relabelling = new(child.Slots, LabelRule.DropName);

    /// <inheritdoc/>
    public override SlotTable Slots => _relabelling.Slots;

    /// <summary>The function with this name; null for a name that is none of these.</summary>
    public static Func<HistogramValue, double>? Find(string name)
    {
        var moments = new NativeQuantile();
        return name switch
        {
            "histogram_count" => static value => value.Count,
            "histogram_sum" => static value => value.Sum,
            "histogram_avg" => static value => value.Sum / value.Count,
            "histogram_stdvar" => moments.Variance,
            "histogram_stddev" => value => Math.Sqrt(moments.Variance(value)),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        child.Evaluate(instant);
        _relabelling.Begin();
        Output.Clear();
        for (var i = 0; child.Output.HasHistograms && i < child.Output.Count; i++)
        {
            if (child.Output.HistogramAt(i) is { } histogram)
            {
                _relabelling.Emit(Output, child.Output.Slots[i], function(histogram));
            }
        }
    }
}

/// <summary>The floats among the elements, as they are: <c>sort()</c>, whose order carries no meaning here.</summary>
internal sealed class FloatsNode(VectorNode child) : VectorNode
{
    /// <inheritdoc/>
    public override SlotTable Slots => child.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        child.Evaluate(instant);
        Output.Clear();
        if (!child.Output.HasHistograms)
        {
            Output.AddFloats(child.Output);
            return;
        }

        for (var i = 0; i < child.Output.Count; i++)
        {
            if (child.Output.HistogramAt(i) is null)
            {
                Output.Add(child.Output.Slots[i], child.Output.Values[i]);
            }
        }
    }
}
