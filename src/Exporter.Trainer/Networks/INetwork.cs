using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Networks;

/// <summary>A fitted network that can score many rows in the same memory.</summary>
internal interface INetwork : ITermScorer
{
    /// <summary>Floats that a score is worked out in.</summary>
    int ScratchSize { get; }

    /// <summary>The raw score of one row.</summary>
    /// <param name="terms">As <see cref="SelectedTerms"/> gives them.</param>
    /// <param name="scratch">Of <see cref="ScratchSize"/>; overwritten.</param>
    double Score(ReadOnlySpan<float> terms, Span<float> scratch);
}
