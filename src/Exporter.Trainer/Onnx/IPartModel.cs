namespace Exporter.Trainer.Onnx;

/// <summary>A model that may be part of another: it gives its scores before calibration, and writes them into a graph that is not its own.</summary>
internal interface IPartModel : ITrainedModel
{
    /// <summary>Number of features in a vector, F.</summary>
    int Features { get; }

    /// <summary>Scores before calibration.</summary>
    /// <param name="features">One vector, NaN where missing.</param>
    /// <param name="scores">One a horizon.</param>
    void RawScores(ReadOnlySpan<float> features, Span<double> scores);

    /// <summary>Adds the same scores to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Name of a value of [N, F].</param>
    /// <param name="prefix">Begins the names of its values, so that they are no other part's; may be empty.</param>
    /// <returns>Names of values of [N, 1], one a horizon.</returns>
    string[] WriteScores(GraphBuilder graph, string features, string prefix);

    /// <summary>What makes the parameters unusable; empty when they are sound.</summary>
    IEnumerable<string> Mistakes();
}
