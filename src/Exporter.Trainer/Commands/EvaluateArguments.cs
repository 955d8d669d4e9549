using System.CommandLine;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>evaluate</c>.</summary>
internal sealed class EvaluateArguments : Arguments
{
    private readonly Option<string> _model = Text("--model", "file", "ONNX model to judge.");
    private readonly Option<string> _config = Text("--config.file", "file", "The sidecar's configuration.", "foresight.yml");
    private readonly Option<string> _predictor = Text("--predictor", "name", "Predictor that the model is for.");
    private readonly Option<string> _report = ReportOption.Create();
    private readonly Option<string> _minLead = Text("--min-lead", "duration", "An alert must come this long before the onset to count as right.", "0s");
    private readonly Option<bool> _leadInLabels = new("--lead-in-labels") { Description = "As in the training: what comes before --min-lead does not count." };
    private readonly Option<string> _cooldown = Text("--cooldown", "duration", "No rows are taken for so long after an incident.", "0s");
    private readonly Option<string> _maxRows = Text("--max-rows", "number", "Rows held in memory; past it rows come from every 2nd, 4th... step only.", "400000");
    private readonly Option<bool> _allowOverlap = new("--allow-overlap") { Description = "Judge on time that the model learnt from, too; the figures are then too good." };
    private readonly Option<bool> _failBelow = new("--fail-below-baseline") { Description = "Exit status 3 when the model does no better than the baseline." };

    /// <inheritdoc/>
    public override IEnumerable<Option> All =>
        [_model, _config, _predictor, .. History.All, _report, _minLead, _leadInLabels, _cooldown, _maxRows, _allowOverlap, _failBelow];

    /// <summary>The model file.</summary>
    public string ModelFile => Get(_model);

    /// <summary>The configuration file.</summary>
    public string ConfigFile => Get(_config);

    /// <summary>Name of the predictor.</summary>
    public string Predictor => Get(_predictor);

    /// <summary>Where history is read from.</summary>
    public HistoryOptions History { get; } = new();

    /// <summary>The report's page; null for none.</summary>
    public string? ReportFile { get; private set; }

    /// <summary>Whether time that the model learnt from is judged all the same.</summary>
    public bool AllowOverlap => Parsed.GetValue(_allowOverlap);

    /// <summary>Whether a model that is no better than the baseline is a failure.</summary>
    public bool FailBelowBaseline => Parsed.GetValue(_failBelow);

    /// <summary>The span to judge, and how rows are taken and alerts counted.</summary>
    public TrainingOptions Counting { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        ReportFile = ReportOption.Read(this, _report);
        History.Read(this, now);
        Counting = new TrainingOptions
        {
            FromMs = History.FromMs,
            ToMs = History.ToMs,
            MinLead = Duration(_minLead),
            LeadInLabels = Parsed.GetValue(_leadInLabels),
            Cooldown = Duration(_cooldown),
            MaxRows = Whole(_maxRows, 1000),
        };
    }

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        // Each of them goes with each.
    }
}
