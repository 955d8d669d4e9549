using Exporter.Configuration.Yaml;
using Exporter.Signals.PromQL;

namespace Exporter.Configuration;

/// <summary>Checks one PromQL text of the file: that it compiles, and that its result can name an entity.</summary>
internal static class ExpressionCheck
{
    /// <summary>Reports what is wrong with <paramref name="expression"/>.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="what">What it is, for messages: <c>signal "cpu_busy"</c>.</param>
    /// <param name="entityLabels">Labels that must be able to survive to the result.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public static void Run(YamlText expression, string what, IEnumerable<string> entityLabels, Mistakes mistakes)
    {
        if (!Query.TryCompile(expression.Value, out var query, out var errors))
        {
            foreach (var error in errors)
            {
                mistakes.AddInside(expression, error.Line, error.Column, $"{what}: {error.Message}");
            }

            return;
        }

        foreach (var label in entityLabels)
        {
            if (!query.MayCarry(label))
            {
                mistakes.Add(expression.At, $"{what}: the result never carries the entity label \"{label}\"; aggregate by it or do not aggregate it away");
            }
        }
    }
}
