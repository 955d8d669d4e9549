using System.Collections.Immutable;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Parsing;

/// <content>Aggregations and operators, with the labels by which they group and match.</content>
internal sealed partial class Parser
{
    private AggregateExpr ParseAggregate(AggregateOp op)
    {
        var position = Take().Position;
        var grouping = ParseGrouping();
        var arguments = ParseArguments();
        grouping ??= ParseGrouping();
        var wanted = op.ParameterKind() is null ? 1 : 2;
        if (arguments.Length != wanted)
        {
            _diagnostics.Add(position, $"{op.Text()} takes {(wanted == 1 ? "one argument, the vector" : "two arguments, a parameter and the vector")}; found {arguments.Length}");
            arguments = [.. Enumerable.Repeat<Expr>(new InvalidExpr(position), wanted)];
        }

        var (without, labels) = grouping ?? (false, []);
        return new AggregateExpr(position, op, wanted == 2 ? arguments[0] : null, arguments[^1], without, labels);
    }

    private (bool Without, ImmutableArray<string> Labels)? ParseGrouping()
    {
        if (!Current.Is("by") && !Current.Is("without"))
        {
            return null;
        }

        var without = Take().Is("without");
        return (without, ParseLabelNames());
    }

    private (bool ReturnBool, VectorMatching Matching) ParseModifiers()
    {
        var returnBool = Current.Is("bool");
        if (returnBool)
        {
            Take();
        }

        if (!Current.Is("on") && !Current.Is("ignoring"))
        {
            return (returnBool, VectorMatching.Default);
        }

        var on = Take().Is("on");
        var labels = ParseLabelNames();
        var cardinality = Current.Is("group_left") ? Cardinality.ManyToOne
            : Current.Is("group_right") ? Cardinality.OneToMany
            : Cardinality.OneToOne;
        ImmutableArray<string> include = [];
        if (cardinality != Cardinality.OneToOne)
        {
            Take();
            include = Current.Kind == TokenKind.LeftParen ? ParseLabelNames() : [];
        }

        return (returnBool, new VectorMatching(true, on, labels, cardinality, include));
    }

    private BinaryOp? BinaryOperator() => Current.Kind switch
    {
        TokenKind.Plus => BinaryOp.Add,
        TokenKind.Minus => BinaryOp.Subtract,
        TokenKind.Star => BinaryOp.Multiply,
        TokenKind.Slash => BinaryOp.Divide,
        TokenKind.Percent => BinaryOp.Modulo,
        TokenKind.Caret => BinaryOp.Power,
        TokenKind.Equal => BinaryOp.Equal,
        TokenKind.NotEqual => BinaryOp.NotEqual,
        TokenKind.Greater => BinaryOp.Greater,
        TokenKind.Less => BinaryOp.Less,
        TokenKind.GreaterOrEqual => BinaryOp.GreaterOrEqual,
        TokenKind.LessOrEqual => BinaryOp.LessOrEqual,
        TokenKind.Identifier when Current.Is("atan2") => BinaryOp.Atan2,
        TokenKind.Identifier when Current.Is("and") => BinaryOp.And,
        TokenKind.Identifier when Current.Is("or") => BinaryOp.Or,
        TokenKind.Identifier when Current.Is("unless") => BinaryOp.Unless,
        _ => null,
    };
}
