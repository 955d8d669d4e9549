using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Exporter.Signals;

namespace Exporter.Features;

/// <summary>What a vector carries of the windows themselves, behind its features: the value of every signal at each of the last steps.</summary>
/// <remarks>
/// Step by step, oldest first, the last one being the vector's own; within a step signal by signal. float32 as stored, NaN where missing. So the
/// block is an array of [steps, signals], which is what a model's input <c>windows</c> takes of each row.
/// </remarks>
/// <param name="Steps">Number of steps, at least 1.</param>
/// <param name="Signals">Names of the signals, in the predictor's order; at least one.</param>
public sealed record WindowLayout(int Steps, ImmutableArray<string> Signals)
{
    private const string Prefix = "window_";

    /// <summary>Values in a row.</summary>
    [JsonIgnore]
    public int Columns => Steps * Signals.Length;

    /// <summary>Names of the columns in their order, such as <c>disk_used:window_31</c> for the value 31 steps before the vector's own.</summary>
    [JsonIgnore]
    public IEnumerable<string> Names =>
        Enumerable.Range(1, Steps).SelectMany(step => Signals.Select(signal => string.Create(CultureInfo.InvariantCulture, $"{signal}:{Prefix}{Steps - step}")));

    /// <summary>What a predictor asks for; null where that is nothing.</summary>
    public static WindowLayout? Of(PredictorDefinition definition) =>
        definition.WindowSteps == 0 ? null : new WindowLayout(definition.WindowSteps, [.. definition.Signals.Select(signal => signal.Name)]);

    /// <summary>All that is wrong with it; empty when valid.</summary>
    /// <param name="features">Names of all columns of the vectors.</param>
    public IEnumerable<string> Mistakes(ImmutableArray<string> features)
    {
        if (Steps < 1 || Signals.IsDefaultOrEmpty || (long)Steps * Signals.Length > PredictorDefinition.MaxWindowValues)
        {
            yield return $"windows needs at least one step and one signal, and at most {PredictorDefinition.MaxWindowValues} values in all";
        }
        else if (features.Length < Columns || !features[^Columns..].SequenceEqual(Names))
        {
            yield return $"the last {Columns} features are not those of windows with {Steps} steps of {Signals.Length} signals: {Names.First()} to {Names.Last()}";
        }
    }
}
