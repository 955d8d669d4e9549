namespace Exporter.Signals.PromQL;

/// <summary>One mistake in an expression, with its place.</summary>
/// <param name="Line">Line in the expression's text, from 1.</param>
/// <param name="Column">Column in that line, from 1, in characters.</param>
/// <param name="Message">What is wrong, what was expected, and a hint where Prometheus knows more than this subset.</param>
public readonly record struct PromQlError(int Line, int Column, string Message)
{
    /// <summary><c>line 1, column 5: message</c>.</summary>
    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
