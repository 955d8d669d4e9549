using System.Collections.Immutable;
using System.Globalization;
using Exporter.Signals.PromQL.Ast;
using Exporter.Signals.PromQL.Parsing;

namespace Exporter.Signals.PromQL;

/// <summary>The static check: types, arguments and matching modifiers; every mistake is reported, none stops it.</summary>
/// <remarks>The rules are those of Prometheus' parser; the wording is our own.</remarks>
internal sealed class Checker(Diagnostics diagnostics)
{
    /// <summary>Checks a whole expression and says what it yields.</summary>
    public ResultKind CheckTop(Expr expression)
    {
        var kind = Check(expression);
        switch (kind)
        {
            case ValueKind.Range:
                diagnostics.Add(expression.Position, "expression yields a range vector: a signal needs one value an element; apply a function such as rate(...) or avg_over_time(...)");
                break;
            case ValueKind.String:
                diagnostics.Add(expression.Position, "expression yields a string: a signal needs numbers");
                break;
        }

        return kind == ValueKind.Scalar ? ResultKind.Scalar : ResultKind.Vector;
    }

    /// <summary>The kind of a checked expression: needs no diagnostics because the tree is known to be right.</summary>
    public static ValueKind KindOf(Expr expression) => expression switch
    {
        NumberLiteral => ValueKind.Scalar,
        StringLiteral => ValueKind.String,
        VectorSelector or AggregateExpr => ValueKind.Vector,
        MatrixSelector => ValueKind.Range,
        ParenExpr paren => KindOf(paren.Inner),
        UnaryExpr unary => KindOf(unary.Operand),
        CallExpr call => FunctionCatalog.Find(call.Function)?.Result ?? ValueKind.Invalid,
        BinaryExpr binary => Combine(KindOf(binary.Left), KindOf(binary.Right)),
        _ => ValueKind.Invalid,
    };

    private static ValueKind Combine(ValueKind left, ValueKind right) =>
        left == ValueKind.Invalid || right == ValueKind.Invalid ? ValueKind.Invalid
        : left == ValueKind.Scalar && right == ValueKind.Scalar ? ValueKind.Scalar
        : ValueKind.Vector;

    private ValueKind Check(Expr expression) => expression switch
    {
        ParenExpr paren => Check(paren.Inner),
        UnaryExpr unary => CheckUnary(unary),
        BinaryExpr binary => CheckBinary(binary),
        AggregateExpr aggregate => CheckAggregate(aggregate),
        CallExpr call => CheckCall(call),
        _ => KindOf(expression),
    };

    private ValueKind CheckUnary(UnaryExpr unary)
    {
        var kind = Check(unary.Operand);
        if (kind is ValueKind.Scalar or ValueKind.Vector or ValueKind.Invalid)
        {
            return kind;
        }

        diagnostics.Add(unary.Position, $"a sign needs a scalar or an instant vector; found {kind.InWords()}");
        return ValueKind.Invalid;
    }

    private ValueKind CheckBinary(BinaryExpr binary)
    {
        var left = CheckOperand(binary, binary.Left);
        var right = CheckOperand(binary, binary.Right);
        if (binary.ReturnBool && !binary.Op.IsComparison())
        {
            diagnostics.Add(binary.Position, $"bool can only be used with comparisons, not with \"{binary.Op.Text()}\"");
        }

        if (left == ValueKind.Invalid || right == ValueKind.Invalid)
        {
            return ValueKind.Invalid;
        }

        if (left == ValueKind.Vector && right == ValueKind.Vector)
        {
            CheckMatching(binary);
        }
        else
        {
            CheckWithScalar(binary, left == right);
        }

        return Combine(left, right);
    }

    private ValueKind CheckOperand(BinaryExpr binary, Expr operand)
    {
        var kind = Check(operand);
        if (kind is ValueKind.Range or ValueKind.String)
        {
            diagnostics.Add(operand.Position, $"\"{binary.Op.Text()}\" needs scalars or instant vectors; found {kind.InWords()}");
            return ValueKind.Invalid;
        }

        return kind;
    }

    private void CheckWithScalar(BinaryExpr binary, bool bothScalars)
    {
        if (binary.Op.IsSet())
        {
            diagnostics.Add(binary.Position, $"\"{binary.Op.Text()}\" needs an instant vector on both sides");
        }

        if (binary.Matching.IsWritten)
        {
            diagnostics.Add(binary.Position, "on and ignoring need an instant vector on both sides");
        }

        if (bothScalars && binary.Op.IsComparison() && !binary.ReturnBool)
        {
            diagnostics.Add(binary.Position, $"a comparison between scalars must be written with bool: {binary.Op.Text()} bool");
        }
    }

    private void CheckMatching(BinaryExpr binary)
    {
        var matching = binary.Matching;
        if (binary.Op.IsSet() && matching.Cardinality != Cardinality.OneToOne)
        {
            diagnostics.Add(binary.Position, $"group_left and group_right cannot be used with \"{binary.Op.Text()}\"");
        }

        foreach (var label in matching.Include.Where(label => matching.On && matching.Labels.Contains(label)))
        {
            diagnostics.Add(binary.Position, $"label \"{label}\" must not stand in both on and group_left or group_right");
        }
    }

    private ValueKind CheckAggregate(AggregateExpr aggregate)
    {
        if (aggregate.Parameter is { } parameter && aggregate.Op.ParameterKind() is { } wanted)
        {
            Require(parameter, wanted, $"the parameter of {aggregate.Op.Text()}");
            if (aggregate.Op == AggregateOp.CountValues && Unwrap(parameter) is StringLiteral { Value.Length: 0 })
            {
                diagnostics.Add(parameter.Position, "count_values needs the name of a label; found an empty string");
            }
        }

        Require(aggregate.Body, ValueKind.Vector, $"what {aggregate.Op.Text()} aggregates");
        return ValueKind.Vector;
    }

    private ValueKind CheckCall(CallExpr call)
    {
        if (FunctionCatalog.Find(call.Function) is not { } signature)
        {
            diagnostics.Add(call.Position, FunctionCatalog.Refusal(call.Function));
            foreach (var argument in call.Arguments)
            {
                Check(argument);
            }

            return ValueKind.Invalid;
        }

        CheckCount(call, signature);
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            if (i < signature.Parameters.Length || signature.IsVariadic)
            {
                Require(call.Arguments[i], signature.Parameters[Math.Min(i, signature.Parameters.Length - 1)], $"argument {i + 1} of {call.Function}");
            }
            else
            {
                Check(call.Arguments[i]);
            }
        }

        CheckTexts(call);
        return signature.Result;
    }

    private void CheckCount(CallExpr call, FunctionSignature signature)
    {
        var most = signature.Parameters.Length;
        var least = signature.IsVariadic ? most - 1 : most - signature.Optional;
        var count = call.Arguments.Length;
        if (count < least || (count > most && !signature.IsVariadic))
        {
            var wanted = signature.IsVariadic ? $"at least {least}"
                : least == most ? most.ToString(CultureInfo.InvariantCulture)
                : $"{least} to {most}";
            diagnostics.Add(call.Position, $"{call.Function} takes {wanted} argument{(wanted == "1" ? "" : "s")}; found {count}");
        }
    }

    private void CheckTexts(CallExpr call)
    {
        var texts = call.Arguments.Skip(1).Select(Unwrap).OfType<StringLiteral>().ToImmutableArray();
        if (texts.Length == 0 || call.Function is not ("label_replace" or "label_join"))
        {
            return;
        }

        if (texts[0].Value.Length == 0)
        {
            diagnostics.Add(texts[0].Position, $"{call.Function} needs the name of the label to write; found an empty string");
        }

        if (call.Function != "label_replace" || texts.Length != 4)
        {
            return;
        }

        var complaint = RegexPattern.TooManyCharacters;
        if (!diagnostics.MayCompile(texts[3].Value.Length) || !RegexPattern.TryCompile(texts[3].Value, out _, out complaint))
        {
            diagnostics.Add(texts[3].Position, complaint);
        }
    }

    private void Require(Expr expression, ValueKind wanted, string what)
    {
        var kind = Check(expression);
        if (kind == wanted || kind == ValueKind.Invalid)
        {
            return;
        }

        var hint = (wanted, kind) switch
        {
            (ValueKind.Range, ValueKind.Vector) => "; add a range such as [5m] to the selector",
            (ValueKind.Vector, ValueKind.Range) => "; apply a function such as rate(...) or avg_over_time(...)",
            (ValueKind.Vector, ValueKind.Scalar) => "; vector(...) makes one of a scalar",
            (ValueKind.Scalar, ValueKind.Vector) => "; scalar(...) makes one of a vector with one element",
            _ => "",
        };
        diagnostics.Add(expression.Position, $"{what} must be {wanted.InWords()}; found {kind.InWords()}{hint}");
    }

    /// <summary>The expression without the parentheses around it.</summary>
    public static Expr Unwrap(Expr expression) => expression is ParenExpr paren ? Unwrap(paren.Inner) : expression;
}
