using System.Globalization;
using Exporter.Models;
using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>A model's contract as a person reads it.</summary>
internal static class ContractText
{
    /// <summary>Writes all of it.</summary>
    public static void Write(ModelContract contract, TextWriter output)
    {
        output.WriteLine($"made by         {Known(contract.Trainer)}");
        output.WriteLine($"data            {Span(contract)}");
        output.WriteLine($"learnt from     {Learnt(contract)}");
        output.WriteLine($"step            {Duration(contract.StepSeconds)}");
        output.WriteLine($"beats baseline  {Verdict(ModelWorth.Of(contract))}");
        output.WriteLine($"features        {contract.Features.Length}, hash {contract.FeatureHash}");
        if (contract.Stack is { } parts)
        {
            output.WriteLine($"adds up         {string.Join("; ", parts.Select(part => $"{part.Learner} {string.Join('/', part.Weights.Select(Number))}"))}");
        }

        if (contract.Subspace is { } subspace)
        {
            output.WriteLine($"moves together  {Subspace(subspace)}");
        }

        if (contract.Windows is { } windows)
        {
            output.WriteLine($"windows         {windows.Steps} steps of {windows.Signals.Length} signals");
        }

        output.WriteLine();
        TextTable.Write(output, [["horizon", "threshold", "base rate"], .. contract.HorizonsSeconds.Select((seconds, horizon) => (string[])
            [Duration(seconds), Number(contract.Thresholds[horizon]), contract.BaseRates.IsEmpty ? "-" : Number(contract.BaseRates[horizon])])]);
        output.WriteLine();
        if (!contract.Metrics.IsEmpty)
        {
            output.WriteLine("On held-out time:");
            TextTable.Write(output, [.. contract.Metrics.Select(metric => (string[])["  " + metric.Key, Number(metric.Value)])]);
            output.WriteLine();
        }

        output.WriteLine("Features, and their deciles and missing values in training:");
        var reference = contract.Reference.ToDictionary(histogram => histogram.Feature, StringComparer.Ordinal);
        TextTable.Write(output, [.. contract.Features.Select(feature => (string[])["  " + feature, Distribution(reference.GetValueOrDefault(feature))])]);
    }

    /// <summary>First and last day of the training data.</summary>
    public static string Span(ModelContract contract) =>
        contract is { DataFrom: { } from, DataTo: { } to } ? $"{Instant(from)}..{Instant(to)}" : "-";

    /// <summary>Whether the model beats the baseline, in a word.</summary>
    public static string Verdict(ModelWorth worth) => worth.BeatsBaseline switch
    {
        true => "yes",
        false => "no",
        null => "unknown",
    };

    /// <summary>What live vectors are held against to see that features no longer move as they did.</summary>
    private static string Subspace(ReferenceSubspace subspace) =>
        $"{subspace.Features.Length} features along {subspace.Components.Length} principal components, {subspace.Explained.ToString("0%", CultureInfo.InvariantCulture)} of their variance";

    /// <summary>The part of the data that decided the model; results are from what comes after it.</summary>
    private static string Learnt(ModelContract contract) => contract switch
    {
        { TrainedTo: null } => "-",
        { DataFrom: { } from, TrainedTo: { } to } => $"{Instant(from)}..{Instant(to)}",
        { TrainedTo: { } to } => $"until {Instant(to)}",
    };

    private static string Distribution(ReferenceHistogram? histogram)
    {
        if (histogram is null)
        {
            return "-";
        }

        var missing = histogram.Counts[^1] / (double)Math.Max(1, histogram.Counts.Sum());
        return $"{string.Join(' ', histogram.Edges.Select(Number))}{(histogram.Edges.IsEmpty ? "" : "; ")}{missing.ToString("0.#%", CultureInfo.InvariantCulture)} missing";
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => PrometheusDuration.Format(TimeSpan.FromSeconds(seconds));

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Known(string text) => text.Length > 0 ? text : "-";
}
