using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Tells how unusual a row is, from its terms.</summary>
internal abstract record Detector : ITermScorer
{
    /// <summary>Numbers of scratch memory that a score takes.</summary>
    public abstract int ScratchSize { get; }

    /// <inheritdoc/>
    public abstract bool IsFinite { get; }

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<float> terms) => Score(terms, new double[ScratchSize]);

    /// <summary>The raw score; the higher, the more unusual.</summary>
    /// <param name="terms">Of one row.</param>
    /// <param name="scratch">As long as <see cref="ScratchSize"/>.</param>
    public abstract double Score(ReadOnlySpan<float> terms, Span<double> scratch);

    /// <inheritdoc/>
    public abstract double[] Says();

    /// <inheritdoc/>
    public abstract string Write(GraphBuilder graph, string terms, string name);
}
