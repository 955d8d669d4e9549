using Exporter.Host.Pipeline;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Host.Serving;

/// <summary>A version of a predictor's model that the pipeline has in use: the champion's or a challenger's.</summary>
/// <param name="Runtime">The predictor.</param>
/// <param name="Scorer">The pipeline's own scorer, which nobody else may score with.</param>
internal readonly record struct LoadedModel(PredictorRuntime Runtime, IScorer Scorer)
{
    /// <summary>Name of the predictor, which is the model's name too.</summary>
    public string Predictor => Runtime.Definition.Name;

    /// <summary>Its version.</summary>
    public string Version => Scorer.Version;

    /// <summary>Numbers in a vector.</summary>
    public int Columns => Runtime.Schema.Names.Length;

    /// <summary>Its horizons as the configuration writes them, in the order of its probabilities.</summary>
    public IReadOnlyList<string> Horizons => [.. Runtime.Definition.Horizons.Select(PrometheusDuration.Format)];

    /// <summary>All that a predictor has in use, the champion first; the same version is named once. Safe from any thread.</summary>
    public static IReadOnlyList<LoadedModel> Of(PredictorRuntime runtime) =>
    [
        .. runtime.Challengers.Select(challenger => challenger.Model.Current).Prepend(runtime.Model.Current).OfType<IScorer>()
            .DistinctBy(scorer => scorer.Version, StringComparer.Ordinal)
            .Select(scorer => new LoadedModel(runtime, scorer)),
    ];
}
