using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Feedback.Storage;

/// <summary>Whose steps a journal holds, and by which definition: a predictor that is configured otherwise since does not go on from them.</summary>
/// <param name="Predictor">Its name.</param>
/// <param name="Horizons">Its horizons as they are written.</param>
/// <param name="HorizonSteps">Steps that each of them has.</param>
/// <param name="Definition">What outcomes depend on, as text.</param>
internal sealed record JournalKey(string Predictor, ImmutableArray<string> Horizons, ImmutableArray<double> HorizonSteps, string Definition)
{
    /// <summary>The key of a predictor.</summary>
    public static JournalKey Of(PredictorDefinition definition)
    {
        ImmutableArray<string> horizons = [.. definition.Horizons.Select(PrometheusDuration.Format)];
        string[] facts =
        [
            string.Join(", ", definition.EntityLabels),
            PrometheusDuration.Format(definition.Step),
            string.Join(", ", horizons),
            PrometheusDuration.Format(definition.Merge),
            definition.FailureExpression ?? "",
            definition.ChangeExpression ?? "",
        ];
        return new JournalKey(definition.Name, horizons, [.. definition.Horizons.Select(horizon => horizon / definition.Step)], string.Join('\n', facts));
    }
}
