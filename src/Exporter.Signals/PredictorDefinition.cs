using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Exporter.Signals.PromQL;

namespace Exporter.Signals;

/// <summary>What may fail, how it is watched and what counts as a failure: one entry of <c>predictors:</c>.</summary>
/// <remarks>Immutable and validated: whoever makes one has checked names, durations and expressions.</remarks>
public sealed partial record PredictorDefinition
{
    /// <summary>What a name must be, for messages.</summary>
    public const string NameRule = "1 to 64 letters, digits, \"_\" or \"-\" and begin with a letter";

    /// <summary>Put before an entity label, it names the label that holds the other end of a dependency.</summary>
    public const string DependencyLabelPrefix = "on_";

    /// <summary>Most values of a window that a vector may carry, steps times signals: what a fleet's vectors take in memory is bounded by it.</summary>
    public const int MaxWindowValues = 4096;

    /// <summary>Value of the <c>predictor</c> label; unique in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Label names that identify what may fail; never empty. Windows belong to the entity, not to a series.</summary>
    public required ImmutableArray<string> EntityLabels { get; init; }

    /// <summary>Label names that are carried along on predictions but do not identify the entity.</summary>
    public ImmutableArray<string> KeepLabels { get; init; } = [];

    /// <summary>Labels by which entities are grouped for comparison with their peers; empty where all entities are peers.</summary>
    /// <remarks>Each is an entity label or carried by the result of some signal, so that the sidecar and the trainer see the same.</remarks>
    public ImmutableArray<string> PeerLabels { get; init; } = [];

    /// <summary>Distance of evaluation steps; a step's time is a multiple of it since the Unix epoch.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How far the newest sample must be past a step before the step is evaluated.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The spans of time ahead for which a probability is given, ascending; never empty.</summary>
    public required ImmutableArray<TimeSpan> Horizons { get; init; }

    /// <summary>The inputs, in the order of the configuration; never empty.</summary>
    public required ImmutableArray<SignalDefinition> Signals { get; init; }

    /// <summary>PromQL whose non-zero value per entity means "failed now"; null where failures are not known.</summary>
    public string? FailureExpression { get; init; }

    /// <summary>PromQL whose non-zero value per entity means "changed now" (deployed, restarted, reconfigured); null where changes are not known.</summary>
    public string? ChangeExpression { get; init; }

    /// <summary>
    /// PromQL with one element for each dependency: the entity labels name who depends, and for each entity label L the label
    /// <see cref="DependencyLabelPrefix"/> + L names the entity of the same predictor that it depends on. Null where dependencies are not known.
    /// </summary>
    public string? DependencyExpression { get; init; }

    /// <summary>
    /// False where dependencies are for advice alone (groups, likely origin, priority): they are then no part of vectors, and a model learns and works with or without them.
    /// Means nothing without <see cref="DependencyExpression"/>.
    /// </summary>
    public bool DependencyFeatures { get; init; } = true;

    /// <summary>
    /// Label of entities that stand and fall together, such as a rack or a cluster: how many share an entity's value says how much its failure takes along. Among
    /// <see cref="EntityLabels"/> and <see cref="KeepLabels"/>; null where dependencies or nothing says it.
    /// </summary>
    public string? TopologyLabel { get; init; }

    /// <summary>Failure-free gaps shorter than this belong to the same incident; likewise for changes.</summary>
    public TimeSpan Merge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Steps up to now whose values vectors carry one by one, for models of sequences; 0 for none.</summary>
    public int WindowSteps { get; init; }

    /// <summary>Periods after which behaviour is expected to repeat, such as one day.</summary>
    public ImmutableArray<TimeSpan> Seasonality { get; init; } = [TimeSpan.FromDays(1)];

    /// <summary>Path of the model file; null for a built-in model, or where <see cref="ModelAlias"/> says which model it is.</summary>
    public string? Model { get; init; }

    /// <summary>Which of the registry's models for this predictor, one of <see cref="Signals.ModelAlias"/>; null where <see cref="Model"/> says it.</summary>
    public string? ModelAlias { get; init; }

    /// <summary>The model of MLflow that <see cref="ModelAlias"/> follows; null where the registry alone says what it stands for.</summary>
    public RemoteModel? RemoteModel { get; init; }

    /// <summary>True where the built-in capacity model predicts and not the baseline; <see cref="Model"/> and <see cref="ModelAlias"/> are null then.</summary>
    public bool PredictsCapacity { get; init; }

    /// <summary>The model that predicts: what <see cref="Model"/>, <see cref="ModelAlias"/> and <see cref="PredictsCapacity"/> say.</summary>
    public ModelReference Champion =>
        PredictsCapacity ? ModelReference.Capacity
        : Model is null && ModelAlias is null ? ModelReference.Baseline
        : new ModelReference(RemoteModel?.ToString() ?? ModelAlias ?? Model!, Model, ModelAlias) { Remote = RemoteModel };

    /// <summary>Its models that follow MLflow.</summary>
    public IEnumerable<ModelReference> Followed => Challengers.Prepend(Champion).Where(model => model.Remote is not null);

    /// <summary>Models that are scored beside it on the same vectors, and judged by the same outcomes, and alert nobody; none is twice there, nor the champion itself.</summary>
    public ImmutableArray<ModelReference> Challengers { get; init; } = [];

    /// <summary>When the challenger of the registry becomes champion by itself; null for never.</summary>
    public PromotionRule? Promotion { get; init; }

    /// <summary>When the champion goes by itself; null for never.</summary>
    public RollbackRule? Rollback { get; init; }

    /// <summary>Probability from which a prediction is an alert; null takes the model's own thresholds.</summary>
    public double? AlertThreshold { get; init; }

    /// <summary>Alerts of all entities, for each horizon, that somebody will look at: what the trainer chooses thresholds by; null where nothing is said.</summary>
    public AlertBudget? AlertBudget { get; init; }

    /// <summary>Conditions on the labels of other alerts: one that fulfils any of them is an incident of the entity whose labels it has.</summary>
    public ImmutableArray<LabelCondition> IncidentAlerts { get; init; } = [];

    /// <summary>True for what can be a predictor's name: <see cref="NameRule"/>. It is also a name for files and folders.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_-]{0,63}\z")]
    private static partial Regex NamePattern();
}
