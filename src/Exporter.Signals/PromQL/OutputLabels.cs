using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL;

/// <summary>Tells from an expression alone whether its elements can have a label.</summary>
internal static class OutputLabels
{
    /// <summary>False only where no data whatever could give an element that carries <paramref name="label"/>.</summary>
    public static bool MayCarry(Expr expression, string label) => expression switch
    {
        NumberLiteral or StringLiteral => false,
        VectorSelector selector => !selector.Matchers.Any(matcher => matcher.Name == label && matcher is { Kind: MatchKind.Equal, Value: "" }),
        MatrixSelector matrix => MayCarry(matrix.Vector, label),
        ParenExpr paren => MayCarry(paren.Inner, label),
        UnaryExpr unary => MayCarry(unary.Operand, label) && !(unary.Negate && label == Labels.MetricName),
        AggregateExpr aggregate => OfAggregate(aggregate, label),
        BinaryExpr binary => OfBinary(binary, label),
        CallExpr call => OfCall(call, label),
        _ => true,
    };

    private static bool OfAggregate(AggregateExpr aggregate, string label)
    {
        if (aggregate.Op is AggregateOp.TopK or AggregateOp.BottomK)
        {
            return MayCarry(aggregate.Body, label);
        }

        if (aggregate.Op == AggregateOp.CountValues && Checker.Unwrap(aggregate.Parameter!) is StringLiteral name && name.Value == label)
        {
            return true;
        }

        var kept = aggregate.Without
            ? !aggregate.Labels.Contains(label) && label != Labels.MetricName
            : aggregate.Labels.Contains(label);
        return kept && MayCarry(aggregate.Body, label);
    }

    private static bool OfBinary(BinaryExpr binary, string label)
    {
        var left = MayCarry(binary.Left, label);
        var right = MayCarry(binary.Right, label);
        if (binary.Op == BinaryOp.Or)
        {
            return left || right;
        }

        if (binary.Op.IsSet())
        {
            return left;
        }

        // A scalar side has no labels: the vector's survive.
        if (Checker.KindOf(binary.Left) == ValueKind.Scalar || Checker.KindOf(binary.Right) == ValueKind.Scalar)
        {
            return left || right;
        }

        var matching = binary.Matching;
        return matching.Cardinality switch
        {
            Cardinality.ManyToOne => matching.Include.Contains(label) ? right : left,
            Cardinality.OneToMany => matching.Include.Contains(label) ? left : right,
            _ => left && matching.Labels.Contains(label) == matching.On,
        };
    }

    private static bool OfCall(CallExpr call, string label)
    {
        switch (call.Function)
        {
            case "absent" or "absent_over_time":
                return Checker.Unwrap(call.Arguments[0]) is var argument
                    && (argument as VectorSelector ?? (argument as MatrixSelector)?.Vector) is { } selector
                    && label != Labels.MetricName
                    && selector.Matchers.Any(matcher => matcher.Name == label && matcher is { Kind: MatchKind.Equal, Value.Length: > 0 });
            case "histogram_quantile" or "histogram_fraction":
                return label != "le" && MayCarry(call.Arguments[^1], label);
            case "label_replace" or "label_join" when call.Arguments.Length > 1 && Checker.Unwrap(call.Arguments[1]) is StringLiteral target && target.Value == label:
                return true;
            case "vector" or "scalar" or "time" or "pi":
                return false;
            default:
                return call.Arguments.Any(argument => MayCarry(argument, label));
        }
    }
}
