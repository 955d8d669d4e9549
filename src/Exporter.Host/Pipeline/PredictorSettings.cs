using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <summary>Settings that are the same for all predictors.</summary>
/// <param name="MaxEntities">Entities that one predictor keeps windows for.</param>
/// <param name="Contributions">Signals named as reasons of one prediction at most.</param>
/// <param name="Recommendations">What to do about reasons.</param>
internal readonly record struct PredictorSettings(int MaxEntities, int Contributions, ImmutableArray<RecommendationRule> Recommendations)
{
    /// <summary>What <paramref name="config"/> says.</summary>
    public static PredictorSettings Of(ForesightConfig config) => new(config.MaxEntities, config.Exposition.Contributions, config.Recommendations);
}
