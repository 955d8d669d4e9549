using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models.Inference;

namespace Exporter.Host.Serving;

/// <summary>The models that the pipeline has in use, for those who bring vectors of their own: scored beside the pipeline, without its lock.</summary>
/// <remarks>
/// A scorer may not score two things at once, so each request has one to itself, made at first use from the pipeline's: the same model with memory of its own. Which models there are is
/// looked up with each request, and those that a switch has replaced are let go with the next one. Thread-safe.
/// </remarks>
/// <param name="pipeline">Whose models.</param>
internal sealed class ServedModels(StreamPipeline pipeline) : IDisposable
{
    private const int MostAttempts = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<IScorer, ScorerPool> _pools = new(ReferenceEqualityComparer.Instance);

    /// <summary>All predictors.</summary>
    public IReadOnlyList<PredictorRuntime> Predictors => pipeline.Predictors;

    /// <summary>The model of a predictor.</summary>
    /// <param name="predictor">Name of the predictor.</param>
    /// <param name="version">One of the versions in use; the champion's where empty.</param>
    /// <exception cref="ServingException">There is none.</exception>
    public LoadedModel Find(string predictor, string version)
    {
        var loaded = LoadedModel.Of(FindPredictor(predictor));
        foreach (var model in loaded)
        {
            if (version.Length == 0 || model.Version == version)
            {
                return model;
            }
        }

        var known = string.Join(", ", loaded.Select(model => model.Version));
        throw new ServingException(ServingFault.UnknownModel, $"version \"{version}\" of the model of predictor \"{predictor}\" is not loaded; loaded are: {known}");
    }

    /// <summary>Lends a scorer of a model.</summary>
    /// <param name="predictor">Name of the predictor.</param>
    /// <param name="version">One of the versions in use; the champion's where empty.</param>
    /// <returns>The scorer, to be disposed after use; it stays valid whatever switch comes.</returns>
    /// <exception cref="ServingException">There is no such model.</exception>
    public LentScorer Lend(string predictor, string version)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var model = Find(predictor, version);
            lock (_lock)
            {
                Forget();
                if (PoolOf(model.Scorer) is { } pool)
                {
                    return new LentScorer(model, pool.Take(), this);
                }
            }

            // It has been replaced since it was looked up, and another one is there already.
        }

        throw new ServingException(ServingFault.Busy, $"the model of predictor \"{predictor}\" is being replaced");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var pool in _pools.Values)
            {
                pool.Dispose();
            }

            _pools.Clear();
        }
    }

    /// <summary>Takes a scorer back.</summary>
    internal void GiveBack(LoadedModel model, IScorer scorer)
    {
        lock (_lock)
        {
            if (_pools.TryGetValue(model.Scorer, out var pool))
            {
                pool.GiveBack(scorer);
                return;
            }
        }

        scorer.Dispose();
    }

    private PredictorRuntime FindPredictor(string name)
    {
        try
        {
            return WantedPredictors.FindOne(pipeline, name);
        }
        catch (ProblemException unknown)
        {
            throw new ServingException(ServingFault.UnknownModel, unknown.Message);
        }
    }

    private ScorerPool? PoolOf(IScorer scorer)
    {
        if (_pools.TryGetValue(scorer, out var known))
        {
            return known;
        }

        return scorer.TryShare(out var first) ? _pools[scorer] = new ScorerPool(first) : null;
    }

    private void Forget()
    {
        HashSet<IScorer> inUse = new(pipeline.Predictors.SelectMany(LoadedModel.Of).Select(model => model.Scorer), ReferenceEqualityComparer.Instance);
        foreach (var (gone, pool) in _pools.Where(pair => !inUse.Contains(pair.Key)).ToArray())
        {
            _pools.Remove(gone);
            pool.Dispose();
        }
    }
}
