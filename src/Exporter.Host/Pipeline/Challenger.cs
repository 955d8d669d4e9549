using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <summary>One challenger of a predictor at work: its model, and what scores with it.</summary>
/// <param name="model">Which model; owned from now on.</param>
/// <param name="frames">Makes its predictions, with thresholds of its own.</param>
internal sealed class Challenger(ChallengerModel model, FrameBuilder frames) : IDisposable
{
    /// <summary>The model.</summary>
    public ChallengerModel Model { get; } = model;

    /// <summary>What makes its predictions.</summary>
    public FrameBuilder Frames { get; } = frames;

    /// <summary>How long it took to score of late.</summary>
    public LatencyWindow Latency { get; private init; } = new();

    /// <summary>A challenger of a predictor, on which nothing has been tried yet.</summary>
    public static Challenger Of(PredictorDefinition definition, FeatureSchema schema, ModelReference reference) =>
        new(new ChallengerModel(definition.Name, reference), FramesOf(definition, schema, reference));

    /// <summary>The same model for a predictor that is configured otherwise now.</summary>
    public Challenger For(PredictorDefinition definition, FeatureSchema schema) => new(Model, FramesOf(definition, schema, Model.Reference)) { Latency = Latency };

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    // Nobody asks a shadow for its reasons.
    private static FrameBuilder FramesOf(PredictorDefinition definition, FeatureSchema schema, ModelReference reference) =>
        new(definition, schema, topContributions: 0, reference.Name);
}
