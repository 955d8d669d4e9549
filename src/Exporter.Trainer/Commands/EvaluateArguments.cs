using System.CommandLine;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>evaluate</c>.</summary>
internal sealed class EvaluateArguments : Arguments
{
    private readonly Option<string> _report = ReportOption.Create();
    private readonly CountingOptions _counting = new();
    private readonly Option<bool> _allowOverlap = new("--allow-overlap") { Description = "Judge on time that the model learnt from, too; the figures are then too good." };
    private readonly Option<bool> _failBelow = new("--fail-below-baseline") { Description = "Exit status 3 when the model does no better than the baseline." };

    /// <inheritdoc/>
    public override IEnumerable<Option> All =>
        [.. Model.All, .. Predictor.All, .. History.All, _report, .. _counting.All, _allowOverlap, _failBelow];

    /// <summary>The model.</summary>
    public ModelOptions Model { get; } = new(Text("--model", "model", $"Model to judge: {ModelOptions.Notation}."));

    /// <summary>The predictor.</summary>
    public PredictorOptions Predictor { get; } = new("Predictor that the model is for", isRequired: true);

    /// <summary>Where history is read from.</summary>
    public HistoryOptions History { get; } = new();

    /// <summary>The report's page; null for none.</summary>
    public string? ReportFile { get; private set; }

    /// <summary>Whether time that the model learnt from is judged all the same.</summary>
    public bool AllowOverlap => IsSet(_allowOverlap);

    /// <summary>Whether a model that is no better than the baseline is a failure.</summary>
    public bool FailBelowBaseline => IsSet(_failBelow);

    /// <summary>The span to judge, and how rows are taken and alerts counted.</summary>
    public TrainingOptions Counting { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        Model.Read(this);
        Predictor.Read(this);
        ReportFile = ReportOption.Read(this, _report);
        History.Read(this, now);
        Counting = _counting.Read(this, History.FromMs, History.ToMs);
    }

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        // Each of them goes with each.
    }
}
