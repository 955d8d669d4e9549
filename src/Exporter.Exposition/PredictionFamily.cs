using System.Text;

namespace Exporter.Exposition;

/// <summary>What a family's rows are made of.</summary>
internal enum FamilyKind
{
    /// <summary>One line per entity and horizon.</summary>
    Probability,

    /// <summary>One line per predictor and horizon.</summary>
    Threshold,

    /// <summary>One line per predictor and horizon.</summary>
    ClearThreshold,

    /// <summary>One line per alerting entity and contributing signal.</summary>
    Contribution,
}

/// <summary>Name and header of one prediction family, as UTF-8.</summary>
internal sealed class PredictionFamily
{
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
        new(FamilyKind.Probability, "predicted_failure_probability", "Probability that the entity fails within the horizon."),
        new(FamilyKind.Threshold, "predicted_failure_threshold", "Probability from which a prediction is an alert."),
        new(FamilyKind.ClearThreshold, "predicted_failure_clear_threshold", "Probability below which an alert that has begun ends; without hysteresis the threshold."),
        new(FamilyKind.Contribution, "predicted_failure_contribution", "Share of a signal in a probability at or above the threshold; rank 1 is the largest."),
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

    /// <summary>True when lines belong to entities, false when they belong to the predictor.</summary>
    public bool PerRow => Kind is FamilyKind.Probability or FamilyKind.Contribution;
}
