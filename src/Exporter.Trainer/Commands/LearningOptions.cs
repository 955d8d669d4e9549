using System.CommandLine;

namespace Exporter.Trainer.Commands;

/// <summary>How a model is chosen and fitted. The same options for every verb that trains.</summary>
internal sealed class LearningOptions
{
    private readonly Option<string> _precision = Arguments.Text("--target-precision", "share", "Share of alerts that should be right; 0.8 unless another goal is given, here or as alert.budget.", "");
    private readonly Option<string> _cost = Arguments.Text("--cost-ratio", "number", "Choose thresholds by cost: a missed failure costs as much as this many false alarms.", "");
    private readonly Option<string> _validation = Arguments.Text("--validation", "share", "Part of the time that each of three folds holds out, to choose model, calibration and thresholds on.", "0.2");
    private readonly Option<string> _test = Arguments.Text("--test", "share", "Part of the time, the last, to report results on.", "0.2");
    private readonly Option<string> _seed = Arguments.Text("--seed", "number", "Seed of everything random.", "1");
    private readonly Option<string> _maxFitRows = Arguments.Text("--max-fit-rows", "number", "Rows that one fit looks at: all with an onset ahead, and as many of the others. A fit takes as many times longer as there are more.", "60000");
    private readonly Option<string> _maxMemory = Arguments.Optional("--max-memory", "size", "Memory of the whole training, such as 2GB: fewer rows are held and looked at where that needs it. Windows of many entities come on top.");
    private readonly Option<string> _learner = Arguments.Text("--learner", "name", $"{string.Join(", ", TrainingOptions.Learners)}; auto compares all but networks (mlp, autoencoder), detectors (isolation-forest, robust-pca, one-class-svm) and networks over windows (gru, lstm) on the same folds, all compares those too.", TrainingOptions.AutoLearner);
    private readonly Option<bool> _stack = new("--stack") { Description = "Also try the weighted sum of all learners that compete; it is taken where it ranks the newest held-out time better than the best of them, by more than chance." };
    private readonly Option<bool> _detectorFeatures = new("--detector-features") { Description = $"Also try {string.Join(", ", TrainingOptions.WithDetectors)}, as far as they compete, with the scores of isolation-forest, robust-pca and one-class-svm as further features." };

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_precision, _cost, _validation, _test, _seed, _maxFitRows, _maxMemory, _learner, _stack, _detectorFeatures];

    /// <summary>Memory of the whole training in bytes; null where only rows are bounded.</summary>
    public long? MaxMemory { get; private set; }

    /// <summary>Reads the options; mistakes go to <paramref name="arguments"/>.</summary>
    /// <param name="arguments">The verb's.</param>
    /// <param name="counted">How rows are taken and alerts counted.</param>
    /// <returns>The same with what these options say.</returns>
    public TrainingOptions Read(Arguments arguments, TrainingOptions counted)
    {
        MaxMemory = arguments.IsGiven(_maxMemory) ? Memory(arguments) : null;
        var fitRows = arguments.Whole(_maxFitRows, 500);
        arguments.Require(TrainingOptions.Learners.Contains(arguments.Get(_learner)), _learner, $"one of {string.Join(", ", TrainingOptions.Learners)}");
        return counted with
        {
            TargetPrecision = arguments.Get(_precision).Length == 0 ? null : arguments.Share(_precision),
            CostRatio = arguments.Get(_cost).Length == 0 ? null : arguments.Positive(_cost),
            ValidationShare = arguments.Share(_validation),
            TestShare = arguments.Share(_test),
            Seed = arguments.Whole(_seed, int.MinValue),
            MaxFitRows = fitRows,
            MaxTreeRows = fitRows,
            Learner = arguments.Get(_learner),
            Stack = arguments.IsSet(_stack),
            DetectorFeatures = arguments.IsSet(_detectorFeatures),
        };
    }

    /// <summary>Looks for what is wrong though every option by itself is right.</summary>
    public static void CheckTogether(Arguments arguments, TrainingOptions training)
    {
        if (training.ValidationShare + training.TestShare > 0.8)
        {
            arguments.Refuse("--validation and --test leave less than a fifth of the time to train on");
        }

        if (training is { TargetPrecision: not null, CostRatio: not null })
        {
            arguments.Refuse("--target-precision and --cost-ratio are two goals for one threshold; give one of them");
        }

        if (training.DetectorFeatures && !training.Competing.Any(TrainingOptions.WithDetectors.Contains))
        {
            arguments.Refuse($"--detector-features are for {string.Join(", ", TrainingOptions.WithDetectors)}; with --learner {training.Learner} none of them competes");
        }
    }

    private long Memory(Arguments arguments)
    {
        var isSize = ByteSize.TryParse(arguments.Get(_maxMemory), out var bytes) && bytes >= MemoryBudget.Least;
        arguments.Require(isSize, _maxMemory, $"a size of at least {MemoryBudget.Least >> 20}MB");
        return bytes;
    }
}
