using System.Collections.Immutable;
using Exporter.History;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer;

/// <summary>All that decides the result of a training apart from configuration and history.</summary>
public sealed record TrainingOptions
{
    /// <summary>All learners but networks and detectors are compared and the best is taken.</summary>
    public const string AutoLearner = "auto";

    /// <summary>All learners are compared and the best is taken.</summary>
    public const string AllLearners = "all";

    /// <summary>What can be asked for: a comparison or one learner.</summary>
    public static readonly ImmutableArray<string> Learners = [AutoLearner, "few", "logistic", "lightgbm", "forest", "mlp", "autoencoder", "isolation-forest", "robust-pca", "one-class-svm", "gru", "lstm", AllLearners];

    /// <summary>Those that learn from windows alone.</summary>
    internal static readonly ImmutableArray<string> Sequential = ["gru", "lstm"];

    private static readonly ImmutableArray<string> Single = [.. Learners.Except([AutoLearner, AllLearners])];
    private static readonly ImmutableArray<string> OnlyIfAsked = ["mlp", "autoencoder", "isolation-forest", "robust-pca", "one-class-svm", .. Sequential];

    /// <summary>Learners whose scores move continuously with their features, so that scores of detectors may be among those.</summary>
    public static readonly ImmutableArray<string> WithDetectors = ["few", "logistic", "mlp"];

    /// <summary>First instant of history, Unix ms; rounded up to a step.</summary>
    public required long FromMs { get; init; }

    /// <summary>Last instant of history, Unix ms; rounded down to a step.</summary>
    public required long ToMs { get; init; }

    /// <summary>First step that rows are taken of, Unix ms; what comes before it only fills the windows.</summary>
    public long RowsFromMs { get; init; } = long.MinValue;

    /// <summary>An alert counts as right only when it comes at least this long before the onset; for horizons that are not longer it does not apply.</summary>
    public TimeSpan MinLead { get; init; } = TimeSpan.Zero;

    /// <summary>Labels ask for an onset in (T + <see cref="MinLead"/>, T + horizon], and rows nearer to one say nothing; otherwise for one in (T, T + horizon].</summary>
    public bool LeadInLabels { get; init; }

    /// <summary>No rows are taken for so long after the last step of an incident.</summary>
    public TimeSpan Cooldown { get; init; } = TimeSpan.Zero;

    /// <summary>Incidents that were written down, besides those of the failure expression.</summary>
    public ImmutableArray<ListedIncident> Incidents { get; init; } = [];

    /// <summary>Times of which nobody knows what would have come.</summary>
    public UnknownTimes Unknown { get; init; } = new();

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Part of the time that strength, calibration and thresholds are chosen on.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>Part of the time, the last, that results are reported on.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Share of alerts that should be right, and thresholds give the best recall that keeps it; null takes the predictor's budget, or 0.8.</summary>
    public double? TargetPrecision { get; init; }

    /// <summary>A missed failure costs as much as so many false alarms, and thresholds give the least cost; null where another goal decides.</summary>
    public double? CostRatio { get; init; }

    /// <summary>Rows held in memory at most; past it every second step is left out, as often as needed.</summary>
    public int MaxRows { get; init; } = 400_000;

    /// <summary>Values of history in a chunk, 8 bytes each; a few chunks are held at a time. The result does not depend on it.</summary>
    public long MaxChunkValues { get; init; } = ChunkSize.MaxValues;

    /// <summary>Rows that a fit looks at: all with an onset ahead, and as many of the others, weighted for those left out.</summary>
    public int MaxFitRows { get; init; } = 60_000;

    /// <summary>Rows that an ensemble of trees looks at: all with an onset ahead, and as many of the others; scores are corrected for those left out.</summary>
    public int MaxTreeRows { get; init; } = 60_000;

    /// <summary>Name of the only learner to try; <see cref="AutoLearner"/> and <see cref="AllLearners"/> compare several.</summary>
    public string Learner { get; init; } = AutoLearner;

    /// <summary>Names of the learners that are tried.</summary>
    public ImmutableArray<string> Competing => Learner switch
    {
        AutoLearner => [.. Single.Except(OnlyIfAsked)],
        AllLearners => Single,
        _ => [Learner],
    };

    /// <summary>Also tries the weighted sum of all that compete.</summary>
    public bool Stack { get; init; }

    /// <summary>Also tries those of <see cref="WithDetectors"/> with the scores of detectors as further features.</summary>
    public bool DetectorFeatures { get; init; }

    /// <summary>Share of the entities that are kept from every fit and on which alone results are reported; 0 for none.</summary>
    public double HoldoutEntities { get; init; }

    /// <summary>Writes a model even when it does no better than the built-in baseline.</summary>
    public bool Force { get; init; }

    /// <summary>Threads that fits use together; the result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Fits that run side by side at most, each with memory of its own; the result does not depend on it.</summary>
    public int MaxFitsAtOnce { get; init; } = 4;

    /// <summary>Fits that run side by side: many on one thread each are done sooner than one after the other on many threads.</summary>
    internal int FitsAtOnce => Math.Clamp(Threads, 1, MaxFitsAtOnce);

    /// <summary>Threads of each of them.</summary>
    internal int ThreadsOfFit => Math.Max(1, Threads / FitsAtOnce);

    /// <summary>Lets the additive model bend each feature's line at its quantiles.</summary>
    public bool Hinges { get; init; } = true;

    /// <summary>Entities followed at most.</summary>
    public int MaxEntities { get; init; } = 100_000;
}
