using Exporter.Configuration;
using Exporter.Exposition;
using Exporter.Host.Endpoints;
using Exporter.Host.Entities;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Status;

/// <summary>Says how the process is: which build, for how long, what is configured, and what keeps predictors from predicting.</summary>
/// <param name="pipeline">The way of the samples.</param>
/// <param name="board">The predictions in force.</param>
/// <param name="options">What the command line says.</param>
/// <param name="config">Gives the configuration in force.</param>
/// <param name="time">The process's clock.</param>
internal sealed class StatusReport(StreamPipeline pipeline, PredictionBoard board, ExporterOptions options, Func<ForesightConfig> config, TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>How it is now.</summary>
    public StatusAnswer Describe()
    {
        var frames = board.Current();
        return new StatusAnswer(
            BuildIdentity.Version,
            BuildIdentity.Revision,
            Environment.Version.ToString(),
            AdviceText.Time(_started.ToUnixTimeMilliseconds()),
            Math.Round((time.GetUtcNow() - _started).TotalSeconds, 3),
            pipeline.NotReadyReasons().Count == 0,
            pipeline.Gate.Run(DescribeStream),
            Describe(config()),
            [.. pipeline.Predictors.Select(runtime => Describe(runtime, frames.FirstOrDefault(frame => frame.Definition.Name == runtime.Definition.Name)?.Count ?? 0))]);
    }

    private StreamAnswer DescribeStream() => new(
        pipeline.Head.NewestMs == long.MinValue ? null : AdviceText.Time(pipeline.Head.NewestMs), pipeline.Head.SeriesCount, pipeline.Head.IgnoredSeriesCount, pipeline.HasBacklog);

    private PredictorStatusAnswer Describe(PredictorRuntime runtime, int predictions) => new(
        runtime.Definition.Name,
        AdviceText.OptionalTime(runtime.Status.LastStepMs),
        runtime.Model.Current.Version,
        runtime.Status.Entities,
        runtime.Status.WarmingUp,
        predictions,
        [.. Absence.Of(runtime, pipeline, board).Select(absence => new TroubleAnswer(absence.Reason, absence.Text))]);

    private ConfigurationAnswer Describe(ForesightConfig inForce) => new(
        options.StoragePath.Length > 0,
        options.EnableLifecycle,
        inForce.MaxEntities,
        inForce.Head.MaxSeries,
        inForce.Exposition.StaleAfter.TotalSeconds,
        inForce.Prometheus?.Url.AbsoluteUri,
        inForce.Alertmanager?.Url.AbsoluteUri,
        [.. inForce.Predictors.Select(Describe)]);

    private static PredictorConfigurationAnswer Describe(PredictorDefinition definition) => new(
        definition.Name,
        definition.EntityLabels,
        definition.KeepLabels,
        PrometheusDuration.Format(definition.Step),
        [.. definition.Horizons.Select(PrometheusDuration.Format)],
        definition.Signals.ToDictionary(signal => signal.Name, signal => signal.Expression, StringComparer.Ordinal),
        definition.FailureExpression,
        definition.Champion.Name,
        [.. definition.Challengers.Select(challenger => challenger.Name)]);
}
