using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Tells how unusual a row is, from its terms.</summary>
internal abstract record Detector
{
    /// <summary>Numbers of scratch memory that a score takes.</summary>
    public abstract int ScratchSize { get; }

    /// <summary>Whether all parameters are finite.</summary>
    public abstract bool IsFinite { get; }

    /// <summary>The raw score; the higher, the more unusual.</summary>
    /// <param name="terms">Of one row.</param>
    /// <param name="scratch">As long as <see cref="ScratchSize"/>.</param>
    public abstract double Score(ReadOnlySpan<float> terms, Span<double> scratch);

    /// <summary>How much each term has to say, not negative; on any scale.</summary>
    public abstract double[] Says();

    /// <summary>Adds the score to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="terms">Name of a value of [N, terms].</param>
    /// <param name="name">Of the detector, for the names of values.</param>
    /// <returns>Name of a value of [N, 1].</returns>
    public abstract string Write(GraphBuilder graph, string terms, string name);
}
