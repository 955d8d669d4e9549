using Exporter.Exposition;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Host.BackFill;
using Exporter.Models.Advice;
using Exporter.Models.Overrides;
using Exporter.Models.Safety;

namespace Exporter.Host.Pipeline;

/// <summary>What every predictor of one process shares.</summary>
/// <param name="Board">Where predictions are published.</param>
/// <param name="Metrics">Where steps are counted.</param>
/// <param name="Logger">Where faults are reported.</param>
/// <param name="Time">Measures durations; no result depends on it.</param>
/// <param name="BackFill">Fills windows from history.</param>
/// <param name="Store">Where outcomes are kept; null for memory only.</param>
internal sealed record PipelineServices(PredictionBoard Board, HostMetrics Metrics, ILogger Logger, TimeProvider Time, BackFillService BackFill, Store? Store = null)
{
    /// <summary>What a model file has to pass.</summary>
    public ModelAdmission Admission { get; init; } = new();

    /// <summary>Knows more of some signals than their numbers; null for nobody.</summary>
    public ISignalNotes? Notes { get; init; }

    /// <summary>Ends scoring that takes too long.</summary>
    public ScoringWatch Watch { get; } = new(Time);

    /// <summary>What operators have decided.</summary>
    public OverrideBook Overrides { get; } = new();

    /// <summary>Hears what became known of predictions; null for nobody. Called inside the pipeline's lock.</summary>
    public Action<SettledStep>? Settled { get; set; }

    /// <summary>Hears of every model that takes another's place, champion and challengers: whoever wants to know adds itself. Called inside the pipeline's lock: it must not wait.</summary>
    public Action<ModelSwitch>? Switched { get; set; }
}
