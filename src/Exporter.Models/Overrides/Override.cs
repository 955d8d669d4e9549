using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Models.Overrides;

/// <summary>What an operator has decided about some entities, for some time. Immutable.</summary>
public sealed record Override
{
    /// <summary>Identifies it; the one posted later has the larger number.</summary>
    public required long Number { get; init; }

    /// <summary>What is decided.</summary>
    public required OverrideKind Kind { get; init; }

    /// <summary>Whose predictions it concerns; empty for those of all predictors.</summary>
    public string Predictor { get; init; } = "";

    /// <summary>The matchers as they were written; empty for all entities.</summary>
    public string Match { get; init; } = "";

    /// <summary>The same, compiled: a question about entity and kept labels; null for all entities.</summary>
    public LabelCondition? Condition { get; init; }

    /// <summary>The first instant that it holds for, Unix ms of event time.</summary>
    public long StartMs { get; init; }

    /// <summary>The last instant that it holds for, Unix ms of event time; null until somebody ends it.</summary>
    public long? EndMs { get; init; }

    /// <summary>The probability that <see cref="OverrideKind.Force"/> states, 0..1, for every horizon.</summary>
    public double? Probability { get; init; }

    /// <summary>The version in the registry that <see cref="OverrideKind.Pin"/> lets predict; empty for other kinds.</summary>
    public string Version { get; init; } = "";

    /// <summary>Why, in words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Who decided it.</summary>
    public string By { get; init; } = "";

    /// <summary>True for what ends alerts and lets none begin.</summary>
    public bool IsMuting => Kind is OverrideKind.Mute or OverrideKind.Maintenance or OverrideKind.SilenceAll;

    /// <summary>True for what says which model predicts.</summary>
    public bool ChoosesModel => Kind is OverrideKind.Pin or OverrideKind.Baseline;

    /// <summary>True where it concerns a predictor's step.</summary>
    public bool Concerns(string predictor, long stepMs) => (Predictor.Length == 0 || Predictor == predictor) && StartMs <= stepMs && !IsOver(stepMs);

    /// <summary>True when an instant is later than its end.</summary>
    public bool IsOver(long instantMs) => EndMs < instantMs;

    /// <summary>True where its matchers hold.</summary>
    /// <param name="entity">Labels that identify the entity.</param>
    /// <param name="kept">Labels carried along with it.</param>
    public bool Matches(Labels entity, Labels kept) => Condition?.Matches(entity, kept) ?? true;
}
