using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Reporting;

/// <summary>Everything that a report on a model shows: the page draws it, and the JSON file is it.</summary>
/// <remarks>A number that does not exist is null and left out of the JSON. The same model and rows give the same content.</remarks>
public sealed record ReportContent
{
    /// <summary>Name of the predictor.</summary>
    public required string Predictor { get; init; }

    /// <summary>File version of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Program and learner that made it; empty when not known.</summary>
    public required string Trainer { get; init; }

    /// <summary>First instant of the data that the model learnt from; null when not known.</summary>
    public DateTimeOffset? TrainedFrom { get; init; }

    /// <summary>Last instant of the data that the model learnt from, labels included; null when not known.</summary>
    public DateTimeOffset? TrainedTo { get; init; }

    /// <summary>First instant that was judged.</summary>
    public required DateTimeOffset JudgedFrom { get; init; }

    /// <summary>Last instant that was judged.</summary>
    public required DateTimeOffset JudgedTo { get; init; }

    /// <summary>Whether the model may have learnt from what it was judged on.</summary>
    public bool Overlaps { get; init; }

    /// <summary>Entities judged.</summary>
    public required int Entities { get; init; }

    /// <summary>Rows judged.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether it did better than the built-in baseline.</summary>
    public required bool BeatsBaseline { get; init; }

    /// <summary>What the training warned of: leaks, signals that were missing, too few incidents, rules that did better.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>All of this in plain words.</summary>
    public ReportSummary Summary { get; init; } = new([], []);

    /// <summary>Results, one a horizon, the shortest first.</summary>
    public required ImmutableArray<HorizonReport> Horizons { get; init; }

    /// <summary>What the model owes to its features or signals, the largest first.</summary>
    public ImmutableArray<FeatureImportance> Importances { get; init; } = [];

    /// <summary>The learners whose scores the model adds up, with their weights; empty for a model of one learner.</summary>
    public ImmutableArray<StackPart> Stack { get; init; } = [];

    /// <summary>By how much a stack, and detectors as features, ranked held-out rows better or worse than what they were held against.</summary>
    public ImmutableArray<RankingGain> Gains { get; init; } = [];

    /// <summary>Along how many directions its features moved together in what it learnt from; null when not known.</summary>
    public ReportedSubspace? Subspace { get; init; }

    /// <summary>How far the features have moved away from what the model learnt from.</summary>
    public DriftTable Drift { get; init; } = DriftTable.Unknown;

    /// <summary>Signals without a value at some of the judged rows, the largest share first.</summary>
    public ImmutableArray<MissingSignal> Missing { get; init; } = [];
}

/// <summary>The report in plain words.</summary>
/// <param name="Findings">What the model did; one sentence each.</param>
/// <param name="Cautions">When not to trust it; one sentence each.</param>
public sealed record ReportSummary(ImmutableArray<string> Findings, ImmutableArray<string> Cautions);

/// <summary>How features moved together: what the sidecar holds live vectors against.</summary>
/// <param name="Features">Number of features that have a part in it.</param>
/// <param name="Components">Number of principal components.</param>
/// <param name="Explained">Share of the variance that lies along them, 0..1.</param>
public sealed record ReportedSubspace(int Features, int Components, double Explained);

/// <summary>A signal that is not always there.</summary>
/// <param name="Signal">Its name.</param>
/// <param name="Share">Share of judged rows at whose step it had no value, above 0.</param>
public sealed record MissingSignal(string Signal, double Share);
