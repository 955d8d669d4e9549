using Exporter.Configuration.Recorded;
using Exporter.Features;
using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Recorded;

/// <summary>Plays a recording through the sidecar's own head, PromQL, windows and features.</summary>
/// <remarks>
/// The way is that of a sample that arrives by remote write: head, expressions at each step, windows, features. What was
/// labelled a failure is never an input: a recording's labels are an expert's, and nobody has them live.
/// </remarks>
internal sealed class RecordedReplay
{
    private readonly RecordedEvaluation _evaluation;
    private readonly PredictorWindows _windows;
    private readonly FeatureExtractor _extractor;
    private readonly FeatureMatrix _matrix = new();
    private readonly StepVectors _vectors;

    /// <summary>A replay that has not begun.</summary>
    /// <param name="mapping">Rules and what the recording is.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="stream">The recording.</param>
    /// <param name="maxEntities">Entities followed at most.</param>
    public RecordedReplay(RecordedMapping mapping, PredictorDefinition definition, RecordedStream stream, int maxEntities)
    {
        _evaluation = new RecordedEvaluation(mapping, definition, stream);
        _windows = new PredictorWindows(definition, maxEntities);
        _extractor = new FeatureExtractor(definition);
        _vectors = new StepVectors(definition);
    }

    /// <summary>What the columns mean.</summary>
    public FeatureSchema Schema => _extractor.Schema;

    /// <summary>Plays all steps up to <paramref name="toMs"/>.</summary>
    /// <param name="toMs">The last instant, Unix ms.</param>
    /// <param name="wants">Whether vectors are wanted at a step.</param>
    /// <param name="take">Receives the windows and the vectors of all active entities at a step that is wanted.</param>
    public void Run(long toMs, Func<long, bool> wants, Action<PredictorWindows, FeatureMatrix> take)
    {
        for (var stepMs = _evaluation.FirstStepMs; stepMs <= toMs; stepMs += _evaluation.StepMs)
        {
            _evaluation.Step(stepMs, _vectors);
            _vectors.ApplyTo(_windows, stepMs);
            if (wants(stepMs))
            {
                _extractor.Extract(_windows, _matrix);
                take(_windows, _matrix);
            }
        }
    }
}
