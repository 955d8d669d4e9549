using System.CommandLine;
using Exporter.Models.Registry;
using Exporter.Signals.State.Sealing;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>train</c>.</summary>
internal sealed class TrainArguments : Arguments
{
    private readonly Option<string?> _out = new("--out") { Description = "Model file to write; an existing one is replaced in one step.", HelpName = "file" };
    private readonly Option<string?> _registry = new("--registry") { Description = "Model registry to put the model into, as challenger, or as champion where there is none and it beats the baseline.", HelpName = "folder" };
    private readonly Option<bool> _promote = new("--promote") { Description = "Make it champion in any case." };
    private readonly CountingOptions _counting = new();
    private readonly Option<string[]> _incidents = new("--incidents")
    {
        Description = "Further incidents: a CSV with start, the entity's labels, and end where it is known; or a sidecar's foresight.db with those that were reported to it. May be given several times.",
        HelpName = "file",
    };

    private readonly Option<string> _keyFile = Optional("--storage.key-file", "file", "Key file of the sidecar whose foresight.db is given as --incidents, where it is encrypted.");
    private readonly Option<string> _precision = Text("--target-precision", "share", "Share of alerts that should be right; 0.8 unless another goal is given, here or as alert.budget.", "");
    private readonly Option<string> _cost = Text("--cost-ratio", "number", "Choose thresholds by cost: a missed failure costs as much as this many false alarms.", "");
    private readonly Option<string> _validation = Text("--validation", "share", "Part of the time that each of three folds holds out, to choose model, calibration and thresholds on.", "0.2");
    private readonly Option<string> _test = Text("--test", "share", "Part of the time, the last, to report results on.", "0.2");
    private readonly Option<string> _seed = Text("--seed", "number", "Seed of everything random.", "1");
    private readonly Option<string> _maxFitRows = Text("--max-fit-rows", "number", "Rows that one fit looks at: all with an onset ahead, and as many of the others. A fit takes as many times longer as there are more.", "60000");
    private readonly Option<string> _maxMemory = Optional("--max-memory", "size", "Memory of the whole training, such as 2GB: fewer rows are held and looked at where that needs it. Windows of many entities come on top.");
    private readonly Option<string> _learner = Text("--learner", "name", $"{string.Join(", ", TrainingOptions.Learners)}; auto compares all on the same folds.", TrainingOptions.AutoLearner);
    private readonly Option<string> _holdout = Text("--holdout-entities", "share", "Entities that no model learns from and that results are reported on, 0 for none.", "0");
    private readonly Option<string> _report = ReportOption.Create();
    private readonly Option<bool> _force = new("--force") { Description = "Write the model even when it does no better than the baseline." };

    /// <summary>Every option, in the order of the help.</summary>
    public override IEnumerable<Option> All =>
        [.. Predictor.All, .. History.All, _out, _registry, _promote, .. _counting.All, _incidents, _keyFile, _precision, _cost, _validation, _test, _seed, _maxFitRows, _maxMemory, _learner, _holdout, _report, _force];

    /// <summary>The predictor.</summary>
    public PredictorOptions Predictor { get; } = new("Predictor to train for", isRequired: true);

    /// <summary>Where the model goes.</summary>
    public ModelDestination Destination { get; private set; } = null!;

    /// <summary>The report's page; null for none.</summary>
    public string? ReportFile { get; private set; }

    /// <summary>Files of further incidents.</summary>
    public IReadOnlyList<string> IncidentFiles { get; private set; } = [];

    /// <summary>What a <c>foresight.db</c> among them is encrypted with; null where no key is given.</summary>
    public SealKey? IncidentKey { get; private set; }

    /// <summary>Where history is read from.</summary>
    public HistoryOptions History { get; } = new();

    /// <summary>Memory of the whole training in bytes; null where only rows are bounded.</summary>
    public long? MaxMemory { get; private set; }

    /// <summary>All that decides the result.</summary>
    public TrainingOptions Training { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        Predictor.Read(this);
        IncidentFiles = Parsed.GetValue(_incidents) ?? [];
        IncidentKey = IsGiven(_keyFile) ? Key() : null;
        Destination = new ModelDestination(Parsed.GetValue(_out), Parsed.GetValue(_registry) is { } folder ? new ModelRegistry(folder) : null, IsSet(_promote));
        ReportFile = ReportOption.Read(this, _report);
        History.Read(this, now);
        MaxMemory = IsGiven(_maxMemory) ? Memory() : null;
        var fitRows = Whole(_maxFitRows, 500);
        Training = _counting.Read(this, History) with
        {
            TargetPrecision = Get(_precision).Length == 0 ? null : Share(_precision),
            CostRatio = Get(_cost).Length == 0 ? null : Positive(_cost),
            ValidationShare = Share(_validation),
            TestShare = Share(_test),
            Seed = Whole(_seed, int.MinValue),
            MaxFitRows = fitRows,
            MaxTreeRows = fitRows,
            Learner = Learner(),
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

        if (Training.ValidationShare + Training.TestShare > 0.8)
        {
            Refuse("--validation and --test leave less than a fifth of the time to train on");
        }

        if (Training is { TargetPrecision: not null, CostRatio: not null })
        {
            Refuse("--target-precision and --cost-ratio are two goals for one threshold; give one of them");
        }
    }

    private long Memory()
    {
        var isSize = ByteSize.TryParse(Get(_maxMemory), out var bytes) && bytes >= MemoryBudget.Least;
        Require(isSize, _maxMemory, $"a size of at least {MemoryBudget.Least >> 20}MB");
        return bytes;
    }

    private SealKey? Key()
    {
        try
        {
            return SealKey.Read(Get(_keyFile));
        }
        catch (SealKeyException exception)
        {
            Refuse($"{_keyFile.Name}: {Get(_keyFile)} {exception.Message}");
            return null;
        }
    }

    private string Learner()
    {
        Require(TrainingOptions.Learners.Contains(Get(_learner)), _learner, $"one of {string.Join(", ", TrainingOptions.Learners)}");
        return Get(_learner);
    }
}
