using System.CommandLine;
using Exporter.History;
using Exporter.Models.Registry;
using Exporter.Signals;
using Exporter.Trainer.Retraining;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>retrain</c>.</summary>
internal sealed class RetrainArguments : Arguments
{
    private const string Never = "never";
    private const string IfBetter = "if-better";

    private readonly Option<string> _registry = RegistryOption.Make();
    private readonly Option<string> _dataset = Text("--dataset", "folder", "Dataset to learn from; with --prometheus.url it is brought up to date first, or begun.");
    private readonly Option<string> _url = Optional("--prometheus.url", "url", "Prometheus that the dataset grows from; only what is missing at its end is read. Without it the dataset is taken as it is.");
    private readonly Option<string> _from = Text("--from", "time", $"First instant of a dataset that is begun: {InstantText.Notation}.", "now-30d");
    private readonly Option<string> _to = Text("--to", "time", "Last instant to read.", "now");
    private readonly Option<string> _timeout = Text("--prometheus.timeout", "duration", "Time for one query.", "2m");
    private readonly Option<string> _load = Text("--load", "share", "Share of the time that Prometheus may be kept busy; 1 never rests.", "0.25");
    private readonly Option<string> _window = Text("--window", "duration", "How much of the dataset's end is learnt from; 0s for all.", "0s");
    private readonly IncidentOptions _incidents = new();
    private readonly Option<string> _minNew = Text("--min-new", "duration", "With less new history than this since the last run, and the same labels, there is nothing new to learn from.", "1d");
    private readonly Option<string> _every = Optional("--every", "duration", "Only when the last run was so long ago.");
    private readonly Option<string> _ifDrifted = Optional("--if-drifted", "url", "Only when a sidecar there says that features or probabilities have moved. Of several conditions one is enough.");
    private readonly Option<string> _ifWorse = Optional("--if-worse", "url", "Only when a sidecar there says that alerts or probabilities do not keep what training promised.");
    private readonly Option<string> _promote = Text("--promote", "when", $"{Never}: a new model becomes challenger; {IfBetter}: champion, where it is better by more than one standard error.", Never);
    private readonly CountingOptions _counting = new();
    private readonly LearningOptions _learning = new();
    private readonly Option<string> _report = ReportOption.Create();
    private readonly MlflowOptions _mlflow = new(isRequired: false);
    private readonly Option<string> _summary = Optional("--summary", "file", "File for the last line of the output, a JSON object that says what came of it.");

    /// <inheritdoc/>
    public override IEnumerable<Option> All =>
    [
        .. Predictor.All, _registry, _dataset, _url, _from, _to, _timeout, _load, _window, .. _incidents.All, _minNew, _every, _ifDrifted, _ifWorse, _promote,
        .. _counting.All, .. _learning.All, _report, .. _mlflow.All, _summary,
    ];

    /// <summary>The predictor.</summary>
    public PredictorOptions Predictor { get; } = new("Predictor to retrain", isRequired: false);

    /// <summary>The registry.</summary>
    public ModelRegistry Registry { get; private set; } = null!;

    /// <summary>The dataset's folder.</summary>
    public string Folder => Get(_dataset);

    /// <summary>What the dataset grows from; null where it is taken as it is.</summary>
    public Uri? PrometheusUrl { get; private set; }

    /// <summary>Time for one query.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>Share of the time that queries may take; see <see cref="PacedSource"/>.</summary>
    public double Load { get; private set; }

    /// <summary>Files of further incidents, and of outcomes and feedback.</summary>
    public IncidentOptions Incidents => _incidents;

    /// <summary>When it is due.</summary>
    public RetrainConditions Conditions { get; private set; } = null!;

    /// <summary>All else that decides the result.</summary>
    public RetrainOptions Options { get; private set; } = null!;

    /// <summary>The report's page; null for none.</summary>
    public string? ReportFile { get; private set; }

    /// <summary>Where the model is published besides.</summary>
    public MlflowOptions Mlflow => _mlflow;

    /// <summary>File for the summary; null for none.</summary>
    public string? SummaryFile => IsGiven(_summary) ? Get(_summary) : null;

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        Predictor.Read(this);
        _incidents.Read(this);
        Registry = new ModelRegistry(Get(_registry));
        PrometheusUrl = IsGiven(_url) ? Url(_url) : null;
        (Timeout, Load) = (Duration(_timeout), Get(_load) == "1" ? 1 : Share(_load));
        var (fromMs, toMs) = (Instant(_from, now), Instant(_to, now));
        Conditions = new RetrainConditions(IsGiven(_every) ? Duration(_every) : null, IsGiven(_ifDrifted) ? Url(_ifDrifted) : null, IsGiven(_ifWorse) ? Url(_ifWorse) : null);
        Require(Get(_promote) is Never or IfBetter, _promote, $"{Never} or {IfBetter}");
        ReportFile = ReportOption.Read(this, _report);
        _mlflow.Read(this);
        Options = new RetrainOptions(
            _learning.Read(this, _counting.Read(this, fromMs, toMs)), _learning.MaxMemory, Duration(_window), Duration(_minNew), Get(_promote) == IfBetter);
    }

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        if (Options.Training.FromMs >= Options.Training.ToMs)
        {
            Refuse("--from must be before --to");
        }

        if (Timeout <= TimeSpan.Zero)
        {
            Refuse("--prometheus.timeout must be longer than 0s");
        }

        LearningOptions.CheckTogether(this, Options.Training);
    }
}
