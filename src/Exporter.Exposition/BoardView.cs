using System.Collections.Immutable;
using Exporter.Models;

namespace Exporter.Exposition;

/// <summary>What the board shows at one moment.</summary>
/// <param name="Frames">The predictions that hold, ordered by the predictors' names.</param>
/// <param name="Steps">How many steps the predictor of each frame has shown so far.</param>
/// <param name="Challengers">What challengers say beside them.</param>
/// <param name="Name">Names exactly this: letters, digits and "-"; another process gives other names.</param>
public sealed record BoardView(ImmutableArray<PredictionFrame> Frames, ImmutableArray<long> Steps, ImmutableArray<ChallengerFrame> Challengers, string Name);
