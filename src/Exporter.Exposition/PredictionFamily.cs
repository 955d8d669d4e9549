using System.Text;
using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>What a family's rows are made of.</summary>
internal enum FamilyKind
{
    /// <summary>One line per entity and horizon at its threshold that may begin no alert.</summary>
    Withheld,

    /// <summary>One line per entity and kind of override that concerns it.</summary>
    Override,

    /// <summary>One line per entity and horizon.</summary>
    Probability,

    /// <summary>One line per predictor and horizon.</summary>
    Threshold,

    /// <summary>One line per predictor and horizon.</summary>
    ClearThreshold,

    /// <summary>One line per explained entity and contributing signal.</summary>
    Contribution,

    /// <summary>Lines of the entities that have advice.</summary>
    Advice,

    /// <summary>One line per entity that fails.</summary>
    Failing,

    /// <summary>One line per entity that was changed lately.</summary>
    Changed,
}

/// <summary>Name and header of one prediction family, as UTF-8.</summary>
internal sealed class PredictionFamily
{
    /// <summary>A family of advice.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="help">What it means, in one sentence.</param>
    /// <param name="series">Labels besides the prediction's own, and values, of one entity.</param>
    public PredictionFamily(string name, string help, Func<EntityAdvice, IEnumerable<(Label[] Labels, double Value)>> series)
        : this(FamilyKind.Advice, name, help) => Series = series;

    private PredictionFamily(FamilyKind kind, string name, string help)
    {
        Kind = kind;
        NameText = name;
        Help = help;
        Name = Encoding.UTF8.GetBytes(name);
        Header = Encoding.UTF8.GetBytes($"# HELP {name} {help}\n# TYPE {name} gauge\n");
    }

    /// <summary>All families in the order of the page.</summary>
    public static PredictionFamily[] All { get; } =
    [
        // First, so that no cap lets a rule see the probability without it.
        new(FamilyKind.Withheld, "predicted_failure_withheld", "1 for a probability at its threshold that may begin no alert: the budget has no room, the failure has begun already, or an operator has muted it."),
        new(FamilyKind.Override, "predicted_failure_override_info", "What operators have decided about an entity, by kind; always 1. Of those muted, no alert goes on."),
        new(FamilyKind.Probability, "predicted_failure_probability", "Probability that the entity fails within the horizon."),
        new(FamilyKind.Threshold, "predicted_failure_threshold", "Probability from which a prediction is an alert."),
        new(FamilyKind.ClearThreshold, "predicted_failure_clear_threshold", "Probability below which an alert that has begun ends; without hysteresis the threshold."),
        new(FamilyKind.Contribution, "predicted_failure_contribution", "Share of a signal in a probability near or above its threshold; rank 1 is the largest."),
        .. AdviceFamily.All,
        new(FamilyKind.Failing, "predicted_failure_entity_failing", "1 for an entity that fails by the predictor's failure expression, whether it has a prediction or not."),
        new(FamilyKind.Changed, "predicted_failure_entity_changed", "1 for an entity for five minutes, or a step where that is longer, after a change of it began by the predictor's change expression."),
    ];

    /// <summary>What the rows are made of.</summary>
    public FamilyKind Kind { get; }

    /// <summary>The metric's name.</summary>
    public byte[] Name { get; }

    /// <summary>The metric's name as text.</summary>
    public string NameText { get; }

    /// <summary>What the metric means, in one sentence.</summary>
    public string Help { get; }

    /// <summary>HELP and TYPE lines.</summary>
    public byte[] Header { get; }

    /// <summary>What a family of advice shows of one entity; nothing for the others.</summary>
    public Func<EntityAdvice, IEnumerable<(Label[] Labels, double Value)>> Series { get; } = _ => [];

    /// <summary>The events that are the family's lines; null where they are something else.</summary>
    public EntityEventKind? Event => Kind switch
    {
        FamilyKind.Failing => EntityEventKind.Failing,
        FamilyKind.Changed => EntityEventKind.Changed,
        _ => null,
    };

    /// <summary>How many rows the family goes through: entities, entities with advice, events of any kind, or just one where lines belong to the predictor.</summary>
    public int RowsOf(PredictionFrame frame) => Kind switch
    {
        FamilyKind.Withheld => frame.HasWithheld ? frame.Count : 0,
        FamilyKind.Override => frame.HasOverrides ? frame.Count : 0,
        FamilyKind.Probability or FamilyKind.Contribution => frame.Count,
        FamilyKind.Advice => frame.Advice.Count,
        FamilyKind.Failing or FamilyKind.Changed => frame.Events.Length,
        _ => 1,
    };
}
