using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>All that a person needs to act on one prediction. Immutable.</summary>
public sealed record EntityAdvice
{
    /// <summary>Why, the strongest signal first; without what belongs to no signal.</summary>
    public required ImmutableArray<SignalReason> Reasons { get; init; }

    /// <summary>When; null where no limit and no hazard tells.</summary>
    public required FailureTime? Time { get; init; }

    /// <summary>What to do, the strongest reason's first.</summary>
    public required ImmutableArray<RecommendationRule> Recommendations { get; init; }

    /// <summary>How urgent, 0..100; see <see cref="Advice.Priority"/> and <see cref="PriorityHold"/>.</summary>
    public required double Priority { get; init; }

    /// <summary>The recurring pattern of incidents that it looks like; null for none.</summary>
    public FailurePattern? Pattern { get; init; }

    /// <summary>What shares its cause; null for a prediction that stands alone.</summary>
    public CauseGroup? Group { get; init; }
}
