using System.Collections.Immutable;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL;

/// <summary>Collects the selectors of an expression with their reach into the past.</summary>
internal static class SelectorFinder
{
    /// <summary>All selectors in the order of the text.</summary>
    public static ImmutableArray<SelectorUse> Find(Expr expression)
    {
        var found = ImmutableArray.CreateBuilder<SelectorUse>();
        Visit(expression, found);
        return found.ToImmutable();
    }

    /// <summary>The longest range in the expression; zero without any.</summary>
    public static TimeSpan LongestRange(Expr expression) => expression is MatrixSelector matrix
        ? TimeSpan.FromMilliseconds(matrix.RangeMs)
        : Children(expression).Select(LongestRange).DefaultIfEmpty().Max();

    private static void Visit(Expr expression, ImmutableArray<SelectorUse>.Builder found)
    {
        switch (expression)
        {
            case VectorSelector selector:
                found.Add(Use(selector, Query.LookBackMs));
                break;
            case MatrixSelector matrix:
                found.Add(Use(matrix.Vector, matrix.RangeMs));
                break;
            default:
                foreach (var child in Children(expression))
                {
                    Visit(child, found);
                }

                break;
        }
    }

    private static SelectorUse Use(VectorSelector selector, long spanMs) =>
        new(selector.Matchers, TimeSpan.FromMilliseconds(spanMs + selector.OffsetMs));

    private static ImmutableArray<Expr> Children(Expr expression) => expression switch
    {
        CallExpr call => call.Arguments,
        AggregateExpr { Parameter: { } parameter } aggregate => [parameter, aggregate.Body],
        AggregateExpr aggregate => [aggregate.Body],
        BinaryExpr binary => [binary.Left, binary.Right],
        UnaryExpr unary => [unary.Operand],
        ParenExpr paren => [paren.Inner],
        _ => [],
    };
}
