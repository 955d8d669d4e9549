using Exporter.Signals.PromQL;

namespace Exporter.Tests.Signals.PromQL;

/// <summary>Every mistake is found, at its place, in words that help.</summary>
public class CheckTests
{
    [Theory]
    [InlineData("rate(up)", 6, "argument 1 of rate must be a range vector; found an instant vector; add a range such as [5m] to the selector")]
    [InlineData("up[5m]", 1, "expression yields a range vector: a signal needs one value an element; apply a function such as rate(...) or avg_over_time(...)")]
    [InlineData("\"text\"", 1, "expression yields a string: a signal needs numbers")]
    [InlineData("rat(up[5m])", 1, "unknown function \"rat\": did you mean \"rate\"?")]
    [InlineData("foo_bar_baz(up)", 1, "unknown function \"foo_bar_baz\"")]
    [InlineData("histogram_quantiles(up)", 1, "function \"histogram_quantiles\" exists in Prometheus but is not supported here: it is experimental; write histogram_quantile once for each level")]
    [InlineData("double_exponential_smoothing(up[5m], 1, 1)", 1, "function \"double_exponential_smoothing\" exists in Prometheus but is not supported here: use deriv or predict_linear")]
    [InlineData("clamp(up, 1)", 1, "clamp takes 3 arguments; found 2")]
    [InlineData("round(up, 1, 2)", 1, "round takes 1 to 2 arguments; found 3")]
    [InlineData("time(1)", 1, "time takes 0 arguments; found 1")]
    [InlineData("label_join(up, \"a\")", 1, "label_join takes at least 3 arguments; found 2")]
    [InlineData("sum(1)", 5, "what sum aggregates must be an instant vector; found a scalar; vector(...) makes one of a scalar")]
    [InlineData("sum(up[5m])", 5, "what sum aggregates must be an instant vector; found a range vector; apply a function such as rate(...) or avg_over_time(...)")]
    [InlineData("topk(up, up)", 6, "the parameter of topk must be a scalar; found an instant vector; scalar(...) makes one of a vector with one element")]
    [InlineData("topk(up)", 1, "topk takes two arguments, a parameter and the vector; found 1")]
    [InlineData("count_values(\"\", up)", 14, "count_values needs the name of a label; found an empty string")]
    [InlineData("1 > 2", 3, "a comparison between scalars must be written with bool: > bool")]
    [InlineData("up + bool up", 4, "bool can only be used with comparisons, not with \"+\"")]
    [InlineData("up and 1", 4, "\"and\" needs an instant vector on both sides")]
    [InlineData("up + on(a) 1", 4, "on and ignoring need an instant vector on both sides")]
    [InlineData("up and on(a) group_left up", 4, "group_left and group_right cannot be used with \"and\"")]
    [InlineData("up + on(a) group_left(a) up", 4, "label \"a\" must not stand in both on and group_left or group_right")]
    [InlineData("up + up[5m]", 6, "\"+\" needs scalars or instant vectors; found a range vector")]
    [InlineData("-\"a\"", 1, "a sign needs a scalar or an instant vector; found a string")]
    [InlineData("{}", 1, "selector matches every series: give a metric name or a matcher that does not match the empty value")]
    [InlineData("{a=~\".*\"}", 1, "selector matches every series: give a metric name or a matcher that does not match the empty value")]
    [InlineData("up{\"down\"}", 4, "metric name is given twice: \"up\" and \"down\"")]
    [InlineData("label_replace(up, \"\", \"\", \"\", \"\")", 19, "label_replace needs the name of the label to write; found an empty string")]
    [InlineData("up @ 100", 4, "the @ modifier is not supported: signals are evaluated at the current step only; use offset")]
    [InlineData("up @ end()", 4, "the @ modifier is not supported: signals are evaluated at the current step only; use offset")]
    [InlineData("max_over_time(up[5m:1m])", 17, "subqueries are not supported: only a selector can have a range; make the inner expression a recording rule and select that")]
    [InlineData("max_over_time(rate(up[5m])[1h:])", 27, "subqueries are not supported: only a selector can have a range; make the inner expression a recording rule and select that")]
    [InlineData("up offset -5m", 4, "negative offset is not supported: at an evaluation step the future is not known")]
    [InlineData("sum(up) offset 5m", 9, "offset must directly follow a selector, such as metric offset 5m or metric[5m] offset 1h")]
    [InlineData("sum(up)[5m]", 8, "a range needs a plain selector before it, such as metric{label=\"value\"}[5m]")]
    [InlineData("rate(up offset 5m [5m])", 19, "range must stand before offset: write metric[5m] offset 1h")]
    [InlineData("up offset 1m offset 1m", 14, "offset is given twice")]
    [InlineData("rate(up[0s])", 8, "range must be greater than 0")]
    [InlineData("rate(up[5x])", 9, "\"5x\" is neither a number nor a duration such as 30s, 5m or 1h30m")]
    [InlineData("rate(up[5s1m])", 9, "\"5s1m\" is neither a number nor a duration such as 30s, 5m or 1h30m")]
    [InlineData("up{a=b}", 6, "unexpected \"b\": expected a quoted label value")]
    [InlineData("up{a}", 5, "unexpected \"}\": expected one of =, !=, =~, !~")]
    [InlineData("up{a=\"b\"", 9, "unexpected the end of the expression: expected \",\" or \"}\"")]
    [InlineData("up{a=\"b}", 6, "string is not closed: expected \"")]
    [InlineData("up{a=\"\\q\"}", 6, "unknown escape sequence in string")]
    [InlineData("", 1, "unexpected the end of the expression: expected a selector, a function, an aggregation, a number or \"(\"")]
    [InlineData("up up", 4, "unexpected \"up\": expected an operator or the end of the expression")]
    [InlineData("and up", 1, "unexpected \"and\": expected an expression before the operator")]
    [InlineData("abs(up,)", 8, "unexpected \")\": expected another argument after \",\"")]
    [InlineData("up ! up", 4, "unexpected character \"!\"")]
    [InlineData("1__0", 1, "\"1__0\" is neither a number nor a duration such as 30s, 5m or 1h30m")]
    public void Compile_OneMistake_NamesItAtItsPlace(string text, int column, string message)
    {
        Assert.False(Query.TryCompile(text, out var query, out var errors));
        Assert.Null(query);
        Assert.Equal(new PromQlError(1, column, message), Assert.Single(errors));
    }

    [Fact]
    public void Compile_SeveralMistakes_AllAreNamedWithLineAndColumn()
    {
        const string Text = "sum by (a) (rat(up))\n  + on(x) max(1)\n  # a comment\n  + min(up @ 5) + abs(1 +) * {}";

        Assert.False(Query.TryCompile(Text, out _, out var errors));

        Assert.Equal(
            [
                "line 1, column 13: unknown function \"rat\": did you mean \"rate\"?",
                "line 2, column 15: what max aggregates must be an instant vector; found a scalar; vector(...) makes one of a scalar",
                "line 4, column 12: the @ modifier is not supported: signals are evaluated at the current step only; use offset",
                "line 4, column 26: unexpected \")\": expected a selector, a function, an aggregation, a number or \"(\"",
                "line 4, column 30: selector matches every series: give a metric name or a matcher that does not match the empty value",
            ],
            errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("up{a=~\"(\"}")]
    [InlineData("up{a=~\"(?=x)\"}")]
    [InlineData("up{a=~\"(?<=x)\"}")]
    [InlineData("up{a=~\"(x)\\\\1\"}")]
    [InlineData("up{a=~\"\\\\p{Greek}\"}")]
    [InlineData("up{a=~\"[[:nope:]]\"}")]
    [InlineData("up{a!~\"[a\"}")]
    [InlineData("label_replace(up, \"a\", \"\", \"b\", \"*\")")]
    public void Compile_PatternOutsideRe2_IsRefused(string text)
    {
        Assert.False(Query.TryCompile(text, out _, out var errors));
        Assert.Contains("is not valid or not supported", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("((((((((((")]
    [InlineData("-------")]
    [InlineData("1+1+")]
    [InlineData("up or ")]
    public void Compile_EndlessNesting_IsRefusedInsteadOfOverflowingTheStack(string repeated)
    {
        var text = string.Concat(Enumerable.Repeat(repeated, 20_000)) + "up";

        Assert.False(Query.TryCompile(text, out _, out var errors));
        Assert.Contains("nested more than 250 deep", errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + 2 * 3", ResultKind.Scalar)]
    [InlineData("time() > bool 3", ResultKind.Scalar)]
    [InlineData("scalar(up)", ResultKind.Scalar)]
    [InlineData("up > 1", ResultKind.Vector)]
    [InlineData("1 - up", ResultKind.Vector)]
    [InlineData("vector(1)", ResultKind.Vector)]
    [InlineData("hour()", ResultKind.Vector)]
    [InlineData("SUM BY (a) (up)", ResultKind.Vector)]
    [InlineData("sum{a=\"b\"} + by", ResultKind.Vector)]
    [InlineData("rate(`a`)", null)]
    public void ResultKind_OfExpression_IsKnownWithoutData(string text, ResultKind? expected)
    {
        Assert.Equal(expected is not null, Query.TryCompile(text, out var query, out _));
        Assert.Equal(expected, query?.ResultKind);
    }

    [Theory]
    [InlineData("up", true)]
    [InlineData("up{instance=\"\"}", false)]
    [InlineData("1 - avg by (instance) (up)", true)]
    [InlineData("avg by (job) (up)", false)]
    [InlineData("sum without (instance) (up)", false)]
    [InlineData("sum without (job) (up)", true)]
    [InlineData("sum(up)", false)]
    [InlineData("topk(3, up)", true)]
    [InlineData("time()", false)]
    [InlineData("vector(1) or up", true)]
    [InlineData("sum(up) or vector(1)", false)]
    [InlineData("sum(up) and up", false)]
    [InlineData("sum by (job) (up) * on(job) group_right up", true)]
    [InlineData("sum by (job) (up) * on(job) group_left(instance) up", true)]
    [InlineData("up * on(job) up", false)]
    [InlineData("up * ignoring(instance) up", false)]
    [InlineData("label_replace(sum(up), \"instance\", \"x\", \"\", \"\")", true)]
    [InlineData("label_replace(sum(up), \"job\", \"x\", \"\", \"\")", false)]
    [InlineData("absent(up{instance=\"a\"})", true)]
    [InlineData("absent(up{instance=~\"a\"})", false)]
    [InlineData("count_values(\"instance\", up)", true)]
    [InlineData("histogram_quantile(0.9, sum by (le) (rate(h_bucket[5m])))", false)]
    public void MayCarry_Instance_IsFalseOnlyWhereItIsImpossible(string text, bool expected)
    {
        Assert.True(Query.TryCompile(text, out var query, out var errors), string.Join("; ", errors));
        Assert.Equal(expected, query.MayCarry("instance"));
    }

    [Fact]
    public void Selectors_OfExpression_CarryRangeOrLookBackPlusOffset()
    {
        Assert.True(Query.TryCompile("rate(a[10m] offset 1h) / on(x) b{c!=\"d\"} + sum(b offset 1m)", out var query, out _));

        Assert.Equal([TimeSpan.FromMinutes(70), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6)], query.Selectors.Select(use => use.Reach));
        Assert.Equal(
            [new LabelMatcher("__name__", MatchKind.Equal, "b"), new LabelMatcher("c", MatchKind.NotEqual, "d")],
            query.Selectors[1].Matchers);
    }
}
