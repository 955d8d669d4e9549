using System.Collections.Immutable;

namespace Exporter.Trainer.Reporting;

/// <summary>How far the features that a model looks at moved from what it learnt from.</summary>
/// <param name="Spans">Spans of time, in words, in order of time; the last one is judged. Empty when nothing is known of what the model learnt from.</param>
/// <param name="Moved">Features that moved by 0.25 or more in the last span.</param>
/// <param name="Features">Features compared.</param>
/// <param name="Largest">Features that moved most in the last span, ten at most.</param>
public sealed record DriftTable(ImmutableArray<string> Spans, int Moved, int Features, ImmutableArray<FeatureDrift> Largest)
{
    /// <summary>Nothing is known of what the model learnt from.</summary>
    public static readonly DriftTable Unknown = new([], 0, 0, []);
}

/// <summary>How far one feature moved.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Stability">Population stability index in each span; 0 for the same distribution, from 0.1 on a change, from 0.25 on a large one.</param>
public sealed record FeatureDrift(string Feature, ImmutableArray<double> Stability);
