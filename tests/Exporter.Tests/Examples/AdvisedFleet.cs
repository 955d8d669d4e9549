using Exporter.Configuration;
using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.TestKit;
using Exporter.Tests.Features;
using Simulator;
using Simulator.Faults;
using Simulator.Series;

namespace Exporter.Tests.Examples;

/// <summary>
/// A fleet half as large as the demo's and twice as often ill, with the demo's predictors, models and advice: all that the sidecar would publish, without a process.
/// </summary>
internal sealed class AdvisedFleet : ISampleWriter, IDisposable
{
    /// <summary>Days that a seed lives; the first only fill the windows.</summary>
    public const int Days = 5;

    private const int WarmUpDays = 2;

    private readonly FleetSimulation _fleet;
    private readonly Predictor[] _predictors;

    /// <summary>A fleet before its first minute.</summary>
    /// <param name="seed">Seed of the fleet.</param>
    /// <param name="told">Gets each frame once windows are filled, with the windows that it was made from.</param>
    public AdvisedFleet(int seed, Action<PredictionFrame, PredictorWindows> told)
    {
        _fleet = new FleetSimulation(new FleetOptions { Seed = seed, StartMs = RecordedFleet.StartMs, Hosts = 13, Services = 10, QuietHours = 24 });
        Assert.True(ConfigLoader.TryLoad(Repository.PathOf("examples", "Demo", "foresight.yml"), out var config, out var errors), string.Join('\n', errors));
        _predictors = [.. config!.Predictors.Select(definition => new Predictor(definition, config, told))];
    }

    /// <summary>What really happened.</summary>
    public GroundTruth Truth => _fleet.Truth;

    /// <summary>Lives through all days.</summary>
    public void Run()
    {
        for (var step = 0; step < Days * 1440; step++)
        {
            _fleet.Step(this);
        }
    }

    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        foreach (var predictor in _predictors)
        {
            predictor.Stream.Send(labels, timestampMs, value);
        }
    }

    public void Dispose()
    {
        foreach (var predictor in _predictors)
        {
            predictor.Dispose();
        }
    }

    private sealed class Predictor : IDisposable
    {
        private const long WatchedFromMs = RecordedFleet.StartMs + (WarmUpDays * 86_400_000L);

        private readonly Action<PredictionFrame, PredictorWindows> _told;
        private readonly OnnxScorer _scorer;
        private readonly FrameBuilder _frames;
        private readonly Adviser _adviser;
        private readonly AdviceMemory _memory = new();
        private readonly PatternBook _patterns = new();

        public Predictor(PredictorDefinition definition, ForesightConfig config, Action<PredictionFrame, PredictorWindows> told)
        {
            _told = told;
            Stream = new StreamedPredictor(definition) { Stepped = Step };
            Assert.True(OnnxScorer.TryLoad(definition.Model!, definition, Stream.Schema, out var scorer, out var error), error);
            _scorer = scorer;
            _frames = new FrameBuilder(definition, Stream.Schema, config.Exposition.Contributions);
            _adviser = new Adviser(definition, config.Recommendations);
        }

        public StreamedPredictor Stream { get; }

        public void Dispose() => _scorer.Dispose();

        private void Step(long stepMs)
        {
            if (stepMs >= WatchedFromMs)
            {
                var frame = _frames.Build(_scorer, Stream.Windows, Stream.Matrix, _ => Labels.Empty);
                _told(_adviser.Advise(frame, Stream.Windows, _memory, _patterns), Stream.Windows);
            }
        }
    }
}
