using System.Collections.Immutable;

namespace Exporter.Signals.PromQL.Ast;

/// <summary>Aggregation operators.</summary>
internal enum AggregateOp
{
    Sum,
    Avg,
    Min,
    Max,
    Count,
    Group,
    Stddev,
    Stdvar,
    TopK,
    BottomK,
    Quantile,
    CountValues,
}

/// <summary>Binary operators.</summary>
internal enum BinaryOp
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Atan2,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    And,
    Or,
    Unless,
}

/// <summary>How many elements of each side share one match group.</summary>
internal enum Cardinality
{
    /// <summary>One on each side.</summary>
    OneToOne,

    /// <summary><c>group_left</c>: several on the left.</summary>
    ManyToOne,

    /// <summary><c>group_right</c>: several on the right.</summary>
    OneToMany,
}

/// <summary>Which labels decide that two elements belong together.</summary>
/// <param name="IsWritten">The text has <c>on</c> or <c>ignoring</c>.</param>
/// <param name="On">Labels are the ones to compare; otherwise the ones to leave out, besides the metric name.</param>
/// <param name="Labels">As written.</param>
/// <param name="Cardinality">One-to-one, or the "many" side.</param>
/// <param name="Include">Labels taken from the "one" side.</param>
internal sealed record VectorMatching(
    bool IsWritten, bool On, ImmutableArray<string> Labels, Cardinality Cardinality, ImmutableArray<string> Include)
{
    /// <summary>Compare all labels but the metric name, one to one.</summary>
    public static VectorMatching Default { get; } = new(false, false, [], Cardinality.OneToOne, []);
}

/// <summary>What the parser, the checker and the planner need to know of operators.</summary>
internal static class Operators
{
    /// <summary>Binding strength of <c>^</c>, the strongest.</summary>
    public const int PowerPrecedence = 6;

    /// <summary>True for the six comparisons.</summary>
    public static bool IsComparison(this BinaryOp op) => op is >= BinaryOp.Equal and <= BinaryOp.LessOrEqual;

    /// <summary>True for <c>and</c>, <c>or</c>, <c>unless</c>.</summary>
    public static bool IsSet(this BinaryOp op) => op >= BinaryOp.And;

    /// <summary>Binding strength, 1 for the weakest.</summary>
    public static int Precedence(this BinaryOp op) => op switch
    {
        BinaryOp.Or => 1,
        BinaryOp.And or BinaryOp.Unless => 2,
        >= BinaryOp.Equal and <= BinaryOp.LessOrEqual => 3,
        BinaryOp.Add or BinaryOp.Subtract => 4,
        BinaryOp.Power => PowerPrecedence,
        _ => 5,
    };

    /// <summary>The operator as written in PromQL.</summary>
    public static string Text(this BinaryOp op) => op switch
    {
        BinaryOp.Add => "+",
        BinaryOp.Subtract => "-",
        BinaryOp.Multiply => "*",
        BinaryOp.Divide => "/",
        BinaryOp.Modulo => "%",
        BinaryOp.Power => "^",
        BinaryOp.Atan2 => "atan2",
        BinaryOp.Equal => "==",
        BinaryOp.NotEqual => "!=",
        BinaryOp.Greater => ">",
        BinaryOp.Less => "<",
        BinaryOp.GreaterOrEqual => ">=",
        BinaryOp.LessOrEqual => "<=",
        BinaryOp.And => "and",
        BinaryOp.Or => "or",
        _ => "unless",
    };

    /// <summary>The aggregation as written in PromQL.</summary>
    public static string Text(this AggregateOp op) => op switch
    {
        AggregateOp.Sum => "sum",
        AggregateOp.Avg => "avg",
        AggregateOp.Min => "min",
        AggregateOp.Max => "max",
        AggregateOp.Count => "count",
        AggregateOp.Group => "group",
        AggregateOp.Stddev => "stddev",
        AggregateOp.Stdvar => "stdvar",
        AggregateOp.TopK => "topk",
        AggregateOp.BottomK => "bottomk",
        AggregateOp.Quantile => "quantile",
        _ => "count_values",
    };

    /// <summary>The aggregation named <paramref name="name"/>, in any case; null for any other word.</summary>
    public static AggregateOp? Aggregation(string name)
    {
        foreach (var op in Enum.GetValues<AggregateOp>())
        {
            if (op.Text().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return op;
            }
        }

        return null;
    }

    /// <summary>The kind of the parameter before the aggregated vector; null where there is none.</summary>
    public static ValueKind? ParameterKind(this AggregateOp op) => op switch
    {
        AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.Quantile => ValueKind.Scalar,
        AggregateOp.CountValues => ValueKind.String,
        _ => null,
    };
}
