namespace Exporter.Trainer.Onnx;

/// <summary>What makes a raw score of the terms of a row: a network, or a detector.</summary>
internal interface ITermScorer
{
    /// <summary>Whether all parameters are finite.</summary>
    bool IsFinite { get; }

    /// <summary>The raw score; the higher, the likelier a failure, or the more unusual.</summary>
    /// <param name="terms">Of one row.</param>
    double Score(ReadOnlySpan<float> terms);

    /// <summary>How much each term has to say, not negative; on any scale.</summary>
    double[] Says();

    /// <summary>Adds the score to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="terms">Name of a value of [N, terms].</param>
    /// <param name="name">Of the scorer, for the names of values.</param>
    /// <returns>Name of a value of [N, 1].</returns>
    string Write(GraphBuilder graph, string terms, string name);
}
