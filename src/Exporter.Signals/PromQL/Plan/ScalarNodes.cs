using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>A number that is written down.</summary>
internal sealed class ConstantNode(double value) : ScalarNode
{
    /// <inheritdoc/>
    public override double Evaluate(in Instant instant) => value;
}

/// <summary><c>time()</c>: the instant in seconds.</summary>
internal sealed class TimeNode : ScalarNode
{
    /// <inheritdoc/>
    public override double Evaluate(in Instant instant) => instant.AtMs / 1000.0;
}

/// <summary>The opposite of a number.</summary>
internal sealed class NegationNode(ScalarNode operand) : ScalarNode
{
    /// <inheritdoc/>
    public override double Evaluate(in Instant instant) => -operand.Evaluate(instant);
}

/// <summary>An operator between two numbers; comparisons give 1 or 0.</summary>
internal sealed class ScalarBinaryNode(BinaryOp op, ScalarNode left, ScalarNode right) : ScalarNode
{
    /// <inheritdoc/>
    public override double Evaluate(in Instant instant)
    {
        var l = left.Evaluate(instant);
        var r = right.Evaluate(instant);
        return op.IsComparison() ? (Arithmetic.Holds(op, l, r) ? 1 : 0) : Arithmetic.Apply(op, l, r);
    }
}

/// <summary><c>scalar()</c>: the value of the only element, NaN where there is none or several.</summary>
internal sealed class ScalarOfNode(VectorNode vector) : ScalarNode
{
    /// <inheritdoc/>
    public override double Evaluate(in Instant instant)
    {
        vector.Evaluate(instant);
        if (vector.Output.HasHistograms)
        {
            return OnlyFloat(vector.Output);
        }

        return vector.Output.Count == 1 ? vector.Output.Values[0] : double.NaN;
    }

    private static double OnlyFloat(SlotValues elements)
    {
        double? only = null;
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements.HistogramAt(i) is null)
            {
                if (only is not null)
                {
                    return double.NaN;
                }

                only = elements.Values[i];
            }
        }

        return only ?? double.NaN;
    }
}
