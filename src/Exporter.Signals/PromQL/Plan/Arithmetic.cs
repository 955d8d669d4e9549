using System.Diagnostics;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>Binary operators on two numbers.</summary>
internal static class Arithmetic
{
    /// <summary>The result of an arithmetic operator; IEEE 754 decides about zero, infinities and NaN.</summary>
    public static double Apply(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Add => left + right,
        BinaryOp.Subtract => left - right,
        BinaryOp.Multiply => left * right,
        BinaryOp.Divide => left / right,
        BinaryOp.Modulo => left % right,
        BinaryOp.Power => Math.Pow(left, right),
        BinaryOp.Atan2 => Math.Atan2(left, right),
        _ => throw new UnreachableException($"{op} is not arithmetic"),
    };

    /// <summary>True when a comparison holds; NaN differs from everything, itself included.</summary>
    public static bool Holds(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Equal => left == right,
        BinaryOp.NotEqual => left != right,
        BinaryOp.Greater => left > right,
        BinaryOp.Less => left < right,
        BinaryOp.GreaterOrEqual => left >= right,
        BinaryOp.LessOrEqual => left <= right,
        _ => throw new UnreachableException($"{op} is not a comparison"),
    };
}
