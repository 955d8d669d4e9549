using System.CommandLine;
using Exporter.Models.Registry;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>train</c>.</summary>
internal sealed class TrainArguments : Arguments
{
    private readonly Option<string?> _out = new("--out") { Description = "Model file to write; an existing one is replaced in one step.", HelpName = "file" };
    private readonly Option<string?> _registry = new("--registry") { Description = "Model registry to put the model into, as challenger, or as champion where there is none and it beats the baseline.", HelpName = "folder" };
    private readonly Option<bool> _promote = new("--promote") { Description = "Make it champion in any case." };
    private readonly CountingOptions _counting = new();
    private readonly IncidentOptions _incidents = new();
    private readonly LearningOptions _learning = new();
    private readonly Option<string> _holdout = Text("--holdout-entities", "share", "Entities that no model learns from and that results are reported on, 0 for none.", "0");
    private readonly Option<string> _report = ReportOption.Create();
    private readonly MlflowOptions _mlflow = new(isRequired: false);
    private readonly Option<bool> _force = new("--force") { Description = "Write the model even when it does no better than the baseline." };

    /// <summary>Every option, in the order of the help.</summary>
    public override IEnumerable<Option> All =>
        [.. Predictor.All, .. History.All, _out, _registry, _promote, .. _counting.All, .. _incidents.All, .. _learning.All, _holdout, _report, .. _mlflow.All, _force];

    /// <summary>The predictor.</summary>
    public PredictorOptions Predictor { get; } = new("Predictor to train for", isRequired: true);

    /// <summary>Where the model goes.</summary>
    public ModelDestination Destination { get; private set; } = null!;

    /// <summary>Where the model is published besides.</summary>
    public MlflowOptions Mlflow => _mlflow;

    /// <summary>Whether it becomes champion in any case.</summary>
    public bool Promote => IsSet(_promote);

    /// <summary>The report's page; null for none.</summary>
    public string? ReportFile { get; private set; }

    /// <summary>Files of further incidents, and of outcomes and feedback.</summary>
    public IncidentOptions Incidents => _incidents;

    /// <summary>Where history is read from.</summary>
    public HistoryOptions History { get; } = new();

    /// <summary>Memory of the whole training in bytes; null where only rows are bounded.</summary>
    public long? MaxMemory => _learning.MaxMemory;

    /// <summary>All that decides the result.</summary>
    public TrainingOptions Training { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        Predictor.Read(this);
        _incidents.Read(this);
        Destination = new ModelDestination(Parsed.GetValue(_out), Parsed.GetValue(_registry) is { } folder ? new ModelRegistry(folder) : null, IsSet(_promote));
        ReportFile = ReportOption.Read(this, _report);
        _mlflow.Read(this);
        History.Read(this, now);
        Training = _learning.Read(this, _counting.Read(this, History.FromMs, History.ToMs)) with
        {
            HoldoutEntities = Get(_holdout) == "0" ? 0 : Share(_holdout),
            Force = IsSet(_force),
        };
    }

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        if (Parsed.GetValue(_out) is null && Parsed.GetValue(_registry) is null)
        {
            Refuse("say where the model goes: --out, --registry, or both");
        }

        if (IsSet(_promote) && Parsed.GetValue(_registry) is null)
        {
            Refuse("--promote needs --registry");
        }

        LearningOptions.CheckTogether(this, Training);
    }
}
