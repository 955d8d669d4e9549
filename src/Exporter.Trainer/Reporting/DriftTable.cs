using System.Collections.Immutable;

namespace Exporter.Trainer.Reporting;

/// <summary>How far features moved from what they were, over later spans of time.</summary>
/// <param name="Reference">The time that they are compared with, in words; empty when nothing is known of it.</param>
/// <param name="Spans">The later spans, in words, in order of time.</param>
/// <param name="Moved">Features that moved by 0.25 or more in the last span.</param>
/// <param name="Features">Features compared.</param>
/// <param name="Largest">Features that moved most in the last span, ten at most.</param>
public sealed record DriftTable(string Reference, ImmutableArray<string> Spans, int Moved, int Features, ImmutableArray<FeatureDrift> Largest)
{
    /// <summary>Nothing is known of the time before.</summary>
    public static readonly DriftTable Unknown = new("", [], 0, 0, []);
}

/// <summary>How far one feature moved.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Stability">Population stability index in each span; 0 for the same distribution, from 0.1 on a change, from 0.25 on a large one.</param>
public sealed record FeatureDrift(string Feature, ImmutableArray<double> Stability);
