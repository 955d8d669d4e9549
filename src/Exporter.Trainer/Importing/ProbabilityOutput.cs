using Exporter.Features;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Trainer.Importing;

/// <summary>Finds the output of a foreign graph that holds probabilities, and makes it that of the contract: float32 [N, horizons].</summary>
/// <param name="definition">The predictor that the model is for.</param>
/// <param name="features">Number of its features.</param>
/// <param name="outputName">The output that is meant; null where there is only one that can be.</param>
/// <param name="findings">Where mistakes and notes go.</param>
internal sealed class ProbabilityOutput(PredictorDefinition definition, int features, string? outputName, ImportFindings findings)
{
    /// <summary>The value that can hold probabilities; null with a mistake.</summary>
    public string? Find(ForeignGraph graph)
    {
        string[] able = [.. graph.Outputs.Select(output => graph.NumbersOf(output)).OfType<string>()];
        string[] named = [.. graph.Outputs.Where(output => output.Name == (outputName ?? ModelContract.OutputName)).Select(output => graph.NumbersOf(output)).OfType<string>()];
        var all = string.Join(", ", graph.Outputs.Select(output => $"{output.Name}: {ForeignGraph.Said(ForeignGraph.TypeOf(output))}"));
        if (named is [var chosen])
        {
            return chosen;
        }

        if (outputName is not null)
        {
            findings.Mistakes.Add($"it has no output \"{outputName}\" of float32 or float64; there are: {all}");
        }
        else if (able.Length == 1)
        {
            return able[0];
        }
        else
        {
            findings.Mistakes.Add(able.Length == 0
                ? $"none of its outputs holds probabilities as float32 or float64 ({all}); export predict_proba, in scikit-learn with options={{\"zipmap\": False}}"
                : $"several of its outputs may hold probabilities ({all}); say which with --output");
        }

        return null;
    }

    /// <summary>Runs the graph as it is, finds out what its output means, and gives it the contract's shape.</summary>
    public bool TryAdapt(ForeignGraph graph, string value)
    {
        var horizons = definition.Horizons.Length;
        var rows = SampleRows.Make(features);
        var trial = graph.Copy();
        trial.GiveOnly(value);
        if (TrialRun.Of(trial.ToBytes(), value, rows, features, WindowLayout.Of(definition), out var error) is not { } raw)
        {
            findings.Mistakes.Add(error);
            return false;
        }

        if (!Fits(raw, value, out var column))
        {
            return false;
        }

        if (value != ModelContract.OutputName || column is not null || !graph.GivesProbability(horizons))
        {
            graph.GiveProbability(value, horizons, column);
            findings.Notes.Add($"{(column is null ? "" : $"column {column} of ")}\"{value}\" is now \"{ModelContract.OutputName}\"");
        }

        if (TrialRun.Of(graph.ToBytes(), ModelContract.OutputName, rows, features, WindowLayout.Of(definition), out error) is not { } run)
        {
            findings.Mistakes.Add(error);
            return false;
        }

        findings.Mistakes.AddRange(ProbabilityCheck.Mistakes(run.Values, definition.Horizons));
        return true;
    }

    /// <summary>Whether the output's shape can be understood.</summary>
    /// <param name="raw">What the graph gave.</param>
    /// <param name="value">Name of the output.</param>
    /// <param name="column">The only column to take: that of the second class, where a classifier tells both; else null.</param>
    private bool Fits(TrialRun raw, string value, out int? column)
    {
        column = null;
        var horizons = definition.Horizons.Length;
        var width = raw.Shape is [SampleRows.Count, var second] ? second : raw.Shape is [SampleRows.Count] ? 1 : 0;
        if (width == horizons)
        {
            return true;
        }

        if (horizons == 1 && width == 2 && raw.Values.Chunk(2).SkipLast(1).All(row => !double.IsFinite(row.Sum()) || Math.Abs(row.Sum() - 1) < 1e-4))
        {
            column = 1;
            return true;
        }

        var known = string.Join(", ", definition.Horizons.Select(PrometheusDuration.Format));
        findings.Mistakes.Add($"output \"{value}\" has shape [{string.Join(", ", raw.Shape)}] for {SampleRows.Count} rows, it must have [{SampleRows.Count}, {horizons}]: one probability for each horizon ({known})"
            + (width is 1 or 2 && horizons > 1 ? "; train one model for each horizon and join their outputs, or configure one horizon" : ""));
        return false;
    }
}
