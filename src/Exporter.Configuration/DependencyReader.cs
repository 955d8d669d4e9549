using System.Collections.Immutable;
using Exporter.Configuration.Yaml;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Configuration;

/// <summary>Reads who depends on whom: the key <c>depends_on</c> of a predictor, an expression or a mapping of <c>expr</c> and <c>features</c>.</summary>
/// <param name="entityLabels">Labels that name who depends and, with <see cref="PredictorDefinition.DependencyLabelPrefix"/> before them, on whom.</param>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class DependencyReader(ImmutableArray<string> entityLabels, Mistakes mistakes)
{
    private const string Key = "depends_on";

    /// <summary>The expression, null where there is none, and whether it adds features.</summary>
    /// <param name="predictor">The predictor's section.</param>
    public (string? Expression, bool Features) Read(Section predictor)
    {
        if (predictor.Find(Key) is not { } value)
        {
            return (null, true);
        }

        if (value is YamlText shortForm)
        {
            return (Checked(shortForm), true);
        }

        if (predictor.Expect<YamlMap>(value, Key, "an expression or a mapping with expr and features") is not { } map)
        {
            return (null, true);
        }

        var section = new Section(map, Key, ["expr", "features"], mistakes);
        var expression = section.Require("expr") is null ? null : section.Text("expr");
        return (expression is null ? null : Checked(expression), section.Flag("features", true));
    }

    private string Checked(YamlText expression)
    {
        ExpressionCheck.Run(expression, Key, entityLabels, mistakes);
        foreach (var target in entityLabels.Select(label => PredictorDefinition.DependencyLabelPrefix + label))
        {
            if (Query.TryCompile(expression.Value, out var query, out _) && !query.MayCarry(target))
            {
                mistakes.Add(
                    expression.At,
                    $"{Key}: the result never carries \"{target}\", the label that names the entity depended on; make it with label_replace and keep it");
            }
        }

        return expression.Value;
    }
}
