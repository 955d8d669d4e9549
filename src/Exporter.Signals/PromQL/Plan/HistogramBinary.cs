using Exporter.Ingest;
using Exporter.Ingest.Histograms;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>What an operator makes of an element that is a histogram, on one side or on both.</summary>
/// <remarks>
/// Histograms can be added, subtracted and tested for equality; a number scales one, or divides it. All else has no result:
/// the element goes, comparisons with <c>bool</c> included. Not thread-safe.
/// </remarks>
internal sealed class HistogramBinary(BinaryOp op, bool returnBool)
{
    private readonly HistogramArithmetic _arithmetic = new();

    /// <summary>The result where it is a histogram; changes with the next application.</summary>
    public HistogramValue Result { get; } = new();

    /// <summary>Applies the operator; at least one side is a histogram.</summary>
    /// <param name="left">The left side where it is a histogram.</param>
    /// <param name="leftNumber">The left side where it is a number.</param>
    /// <param name="right">The right side where it is a histogram.</param>
    /// <param name="rightNumber">The right side where it is a number.</param>
    /// <param name="value">The result where it is a number.</param>
    public RangeResult Apply(HistogramValue? left, double leftNumber, HistogramValue? right, double rightNumber, out double value)
    {
        value = 0;
        if (left is not null && right is not null)
        {
            return op is BinaryOp.Equal or BinaryOp.NotEqual ? Compare(left, right, out value) : Combine(left, right);
        }

        var isScaling = op == BinaryOp.Multiply || (op == BinaryOp.Divide && left is not null);
        if (!isScaling)
        {
            return RangeResult.None;
        }

        Result.CopyFrom((left ?? right)!);
        if (op == BinaryOp.Divide)
        {
            HistogramArithmetic.Divide(Result, rightNumber);
        }
        else
        {
            HistogramArithmetic.Scale(Result, left is null ? leftNumber : rightNumber);
        }

        HistogramArithmetic.Compact(Result);
        return RangeResult.Histogram;
    }

    private RangeResult Compare(HistogramValue left, HistogramValue right, out double value)
    {
        var holds = HistogramArithmetic.AreEqual(left, right) == (op == BinaryOp.Equal);
        value = holds ? 1 : 0;
        if (returnBool)
        {
            return RangeResult.Float;
        }

        Result.CopyFrom(left);
        return holds ? RangeResult.Histogram : RangeResult.None;
    }

    private RangeResult Combine(HistogramValue left, HistogramValue right)
    {
        if (op is not (BinaryOp.Add or BinaryOp.Subtract))
        {
            return RangeResult.None;
        }

        Result.CopyFrom(left);
        if (!(op == BinaryOp.Add ? _arithmetic.TryAdd(Result, right) : _arithmetic.TrySubtract(Result, right)))
        {
            return RangeResult.None;
        }

        HistogramArithmetic.Compact(Result);
        return RangeResult.Histogram;
    }
}
