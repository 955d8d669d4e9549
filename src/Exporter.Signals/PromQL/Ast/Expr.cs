using System.Collections.Immutable;

namespace Exporter.Signals.PromQL.Ast;

/// <summary>A node of the syntax tree.</summary>
/// <param name="Position">Offset of its first character in the text; of the operator for a binary expression.</param>
internal abstract record Expr(int Position);

/// <summary>A number, or a duration used as a number of seconds.</summary>
internal sealed record NumberLiteral(int Position, double Value) : Expr(Position);

/// <summary>A quoted text, escapes resolved.</summary>
internal sealed record StringLiteral(int Position, string Value) : Expr(Position);

/// <summary>Series by matchers, as they were <paramref name="OffsetMs"/> ago.</summary>
internal sealed record VectorSelector(int Position, ImmutableArray<LabelMatcher> Matchers, long OffsetMs) : Expr(Position);

/// <summary>The samples of a selector in the left-open span of <paramref name="RangeMs"/> up to the instant.</summary>
internal sealed record MatrixSelector(int Position, VectorSelector Vector, long RangeMs) : Expr(Position);

/// <summary>A function call.</summary>
internal sealed record CallExpr(int Position, string Function, ImmutableArray<Expr> Arguments) : Expr(Position);

/// <summary>An aggregation over groups of elements.</summary>
internal sealed record AggregateExpr(
    int Position, AggregateOp Op, Expr? Parameter, Expr Body, bool Without, ImmutableArray<string> Labels) : Expr(Position);

/// <summary>An operator between two expressions.</summary>
internal sealed record BinaryExpr(
    int Position, BinaryOp Op, Expr Left, Expr Right, bool ReturnBool, VectorMatching Matching) : Expr(Position);

/// <summary>A sign before an expression.</summary>
internal sealed record UnaryExpr(int Position, bool Negate, Expr Operand) : Expr(Position);

/// <summary>Parentheses: kept so that the tree prints as it was written.</summary>
internal sealed record ParenExpr(int Position, Expr Inner) : Expr(Position);

/// <summary>Stands where the text could not be understood; the mistake is reported already.</summary>
internal sealed record InvalidExpr(int Position) : Expr(Position);
