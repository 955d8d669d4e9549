using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models.Inference;
using Exporter.Models.Overrides;

namespace Exporter.Host.Lifecycle;

/// <summary>A version that is about to be pinned, loaded and found to fit before anybody decides on it.</summary>
/// <param name="version">Its whole name.</param>
/// <param name="runtime">Whose model it is.</param>
/// <param name="attempt">The model.</param>
internal sealed class PinnedVersion(string version, PredictorRuntime runtime, ModelAttempt attempt) : IDisposable
{
    private IScorer? _scorer = attempt.Scorer;

    /// <summary>Its whole name.</summary>
    public string Version => version;

    /// <summary>Finds and loads what an override means; outside the pipeline's lock.</summary>
    /// <exception cref="ProblemException">There is no such version, it does not fit, or too many are pinned.</exception>
    public static PinnedVersion Open(StreamPipeline pipeline, Override decided)
    {
        var runtime = pipeline.Find(decided.Predictor) ?? throw new ProblemException(ProblemKind.UnknownPredictor, $"no predictor \"{decided.Predictor}\"");
        var version = ModelChoice.Meant(pipeline.Models, decided.Predictor, decided.Version).Version;
        var pinned = pipeline.PinnedOf(decided.Predictor);
        if (pinned.Length >= PinnedModels.Most && !pinned.Contains(version))
        {
            throw new ProblemException(ProblemKind.Full, $"{pinned.Length} versions of \"{decided.Predictor}\" are pinned already, now or later: {string.Join(", ", pinned)}; {PinnedModels.Most} may be: end one first");
        }

        return new PinnedVersion(version, runtime, ModelChoice.Open(pipeline, runtime, version));
    }

    /// <summary>Hands the model over to its predictor; inside the pipeline's lock. After a reload in between, the predictor finds it by itself.</summary>
    public void HandOver(StreamPipeline pipeline)
    {
        if (_scorer is not null && pipeline.Predictors.Contains(runtime))
        {
            runtime.Pinned.Take(version, attempt);
            _scorer = null;
        }
    }

    /// <summary>Lets the model go, unless it was handed over.</summary>
    public void Dispose()
    {
        _scorer?.Dispose();
        _scorer = null;
    }
}
