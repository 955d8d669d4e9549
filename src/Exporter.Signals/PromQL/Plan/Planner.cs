using System.Diagnostics;
using Exporter.Signals.PromQL.Ast;
using Exporter.Signals.PromQL.Functions;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>Turns checked syntax trees into nodes that evaluate them; equal parts, within a tree or of several, become one node.</summary>
/// <remarks>All nodes of one planner must be evaluated with the same <see cref="Instant"/> between two numbers of evaluation.</remarks>
internal sealed class Planner
{
    private readonly Dictionary<string, VectorNode> _vectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SeriesFollower> _followers = new(StringComparer.Ordinal);

    /// <summary>The plan of a whole expression; a scalar becomes one element without labels.</summary>
    public VectorNode Top(Expr expression) =>
        Checker.KindOf(expression) == ValueKind.Scalar ? new VectorOfNode(Scalar(expression)) : Vector(expression);

    /// <summary>The plan of an expression that yields a vector.</summary>
    public VectorNode Vector(Expr expression)
    {
        var key = PlanKey.Of(expression);
        if (!_vectors.TryGetValue(key, out var node))
        {
            node = new OnceNode(NewVector(expression));
            _vectors.Add(key, node);
        }

        return node;
    }

    private VectorNode NewVector(Expr expression) => expression switch
    {
        ParenExpr paren => NewVector(paren.Inner),
        VectorSelector selector => new SelectorNode(selector, Follower(selector), asTimestamps: false),
        UnaryExpr { Negate: false } unary => NewVector(unary.Operand),
        UnaryExpr unary => new RelabelNode(Vector(unary.Operand), LabelRule.DropName, negated: true),
        AggregateExpr aggregate => Aggregate(aggregate),
        BinaryExpr binary => Binary(binary),
        CallExpr call => Call(call),
        _ => throw new UnreachableException($"{expression.GetType().Name} is no vector"),
    };

    /// <summary>The plan of an expression that yields a number.</summary>
    public ScalarNode Scalar(Expr expression) => expression switch
    {
        ParenExpr paren => Scalar(paren.Inner),
        NumberLiteral number => new ConstantNode(number.Value),
        UnaryExpr { Negate: false } unary => Scalar(unary.Operand),
        UnaryExpr unary => new NegationNode(Scalar(unary.Operand)),
        BinaryExpr binary => new ScalarBinaryNode(binary.Op, Scalar(binary.Left), Scalar(binary.Right)),
        CallExpr { Function: "time" } => new TimeNode(),
        CallExpr { Function: "pi" } => new ConstantNode(Math.PI),
        CallExpr { Function: "scalar" } call => new ScalarOfNode(Vector(call.Arguments[0])),
        _ => throw new UnreachableException($"{expression.GetType().Name} is no scalar"),
    };

    private VectorNode Binary(BinaryExpr binary)
    {
        if (Checker.KindOf(binary.Right) == ValueKind.Scalar)
        {
            return new VectorScalarNode(binary.Op, binary.ReturnBool, Vector(binary.Left), Scalar(binary.Right), scalarIsLeft: false);
        }

        if (Checker.KindOf(binary.Left) == ValueKind.Scalar)
        {
            return new VectorScalarNode(binary.Op, binary.ReturnBool, Vector(binary.Right), Scalar(binary.Left), scalarIsLeft: true);
        }

        var (left, right) = (Vector(binary.Left), Vector(binary.Right));
        return binary.Op.IsSet() ? new SetNode(binary, left, right) : new VectorVectorNode(binary, left, right);
    }

    private VectorNode Aggregate(AggregateExpr aggregate)
    {
        var body = Vector(aggregate.Body);
        if (aggregate.Op is AggregateOp.TopK or AggregateOp.BottomK or AggregateOp.Quantile or AggregateOp.CountValues)
        {
            // These know no histograms.
            body = new FloatsNode(body);
        }

        var group = MatchGroups.Key(aggregate);
        return aggregate.Op switch
        {
            AggregateOp.Sum => new AccumulatingNode<SumAccumulator>(body, group),
            AggregateOp.Avg => new AccumulatingNode<MeanAccumulator>(body, group),
            AggregateOp.Min => new AccumulatingNode<MinAccumulator>(body, group),
            AggregateOp.Max => new AccumulatingNode<MaxAccumulator>(body, group),
            AggregateOp.Count => new AccumulatingNode<CountAccumulator>(body, group),
            AggregateOp.Group => new AccumulatingNode<GroupAccumulator>(body, group),
            AggregateOp.Stdvar => new AccumulatingNode<VarianceAccumulator>(body, group),
            AggregateOp.Stddev => new AccumulatingNode<DeviationAccumulator>(body, group),
            AggregateOp.TopK => new RankNode(Scalar(aggregate.Parameter!), body, group, largest: true),
            AggregateOp.BottomK => new RankNode(Scalar(aggregate.Parameter!), body, group, largest: false),
            AggregateOp.Quantile => new QuantileNode(Scalar(aggregate.Parameter!), body, group),
            AggregateOp.CountValues => new CountValuesNode(aggregate, Text(aggregate.Parameter!), body),
            _ => throw new UnreachableException($"{aggregate.Op} has no plan"),
        };
    }

    private VectorNode Call(CallExpr call)
    {
        var arguments = call.Arguments;
        switch (call.Function)
        {
            case "sort" or "sort_desc":
                return new FloatsNode(Vector(arguments[0]));
            case "vector":
                return new VectorOfNode(Scalar(arguments[0]));
            case "absent":
                return new AbsentNode(Vector(arguments[0]), AbsentLabels(Checker.Unwrap(arguments[0]) as VectorSelector));
            case "absent_over_time":
                return new AbsentOverTimeNode(Matrix(arguments[0]), Follower(Matrix(arguments[0]).Vector), AbsentLabels(Matrix(arguments[0]).Vector));
            case "timestamp":
                return Timestamp(arguments[0]);
            case "histogram_quantile":
                return new HistogramQuantileNode(Scalar(arguments[0]), null, Vector(arguments[1]));
            case "histogram_fraction":
                return new HistogramQuantileNode(Scalar(arguments[0]), Scalar(arguments[1]), Vector(arguments[2]));
            case "label_replace":
                return LabelReplace(call);
            case "label_join":
                return new RelabelNode(Vector(arguments[0]), new LabelRule(LabelFunctions.Join(Text(arguments[1]), Text(arguments[2]), [.. arguments.Skip(3).Select(Text)]), IgnoresName: false));
            default:
                return RangeFunctions.Find(call.Function) is { } function ? Range(call, function) : Element(call);
        }
    }

    private RangeNode Range(CallExpr call, RangeFunction function)
    {
        var selector = call.Arguments.Select(Checker.Unwrap).OfType<MatrixSelector>().First();
        var parameter = call.Arguments.FirstOrDefault(argument => Checker.KindOf(argument) == ValueKind.Scalar);
        var parameterNode = parameter is null ? null : Scalar(parameter);
        return new RangeNode(selector, Follower(selector.Vector), function, call.Function, parameterNode, call.Function == "last_over_time");
    }

    private VectorNode Element(CallExpr call)
    {
        if (HistogramMapNode.Find(call.Function) is { } ofHistograms)
        {
            return new HistogramMapNode(Vector(call.Arguments[0]), ofHistograms);
        }

        var function = ElementFunctions.Find(call.Function) ?? throw new UnreachableException($"{call.Function} has no plan");
        var arguments = call.Arguments;
        if (arguments.IsEmpty)
        {
            // hour() and its like: of the evaluation time.
            return new MapNode(new VectorOfNode(new TimeNode()), function);
        }

        var first = arguments.Length > 1 ? Scalar(arguments[1]) : call.Function == "round" ? new ConstantNode(1) : null;
        var second = arguments.Length > 2 ? Scalar(arguments[2]) : null;
        return new MapNode(Vector(arguments[0]), function, first, second) { NeedsAscendingArguments = call.Function == "clamp" };
    }

    private MapNode Timestamp(Expr argument) => Checker.Unwrap(argument) is VectorSelector selector
        ? new MapNode(new SelectorNode(selector, Follower(selector), asTimestamps: true), static (time, _, _) => time)
        : new MapNode(Vector(argument), static (_, now, _) => now, new TimeNode()) { TakesHistograms = true };

    private RelabelNode LabelReplace(CallExpr call)
    {
        if (!RegexPattern.TryCompile(Text(call.Arguments[4]), out var pattern, out var complaint))
        {
            throw new UnreachableException(complaint);
        }

        return new RelabelNode(
            Vector(call.Arguments[0]),
            new LabelRule(LabelFunctions.Replace(Text(call.Arguments[1]), Text(call.Arguments[2]), Text(call.Arguments[3]), pattern), IgnoresName: false));
    }

    // Whatever range or offset: one list of the series, followed once.
    private SeriesFollower Follower(VectorSelector selector)
    {
        var key = PlanKey.Of(selector.Matchers);
        if (!_followers.TryGetValue(key, out var follower))
        {
            follower = new SeriesFollower(selector.Matchers);
            _followers.Add(key, follower);
        }

        return follower;
    }

    private static MatrixSelector Matrix(Expr argument) => (MatrixSelector)Checker.Unwrap(argument);

    private static string Text(Expr argument) => ((StringLiteral)Checker.Unwrap(argument)).Value;

    /// <summary>The labels that the missing series would surely have had: those required by equality.</summary>
    /// <remarks>
    /// Any second matcher takes its label away again, unless that is the first equality: Prometheus goes by the order too, and
    /// its index has by then moved matchers to the end that only take series away.
    /// </remarks>
    private static Labels AbsentLabels(VectorSelector? selector)
    {
        var required = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var matchers = (selector?.Matchers ?? []).Where(matcher => matcher.Name != Labels.MetricName);
        foreach (var matcher in matchers.OrderBy(OnlyTakesAway))
        {
            if (matcher.Kind == MatchKind.Equal && seen.Add(matcher.Name))
            {
                required[matcher.Name] = matcher.Value;
            }
            else
            {
                required.Remove(matcher.Name);
            }
        }

        return Labels.From(required.Select(label => new Label(label.Key, label.Value)));
    }

    private static bool OnlyTakesAway(LabelMatcher matcher) =>
        matcher.Kind is MatchKind.NotEqual or MatchKind.NotRegex && CompiledMatcher.TryCreate(matcher, out var compiled, out _) && compiled.Matches("");
}
