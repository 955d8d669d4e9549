using System.Globalization;
using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Models;

/// <summary>What makes a contract valid, and what makes it fit a running predictor.</summary>
public static class ModelContractRules
{
    private const int NamesShown = 3;

    /// <summary>What a histogram must be.</summary>
    internal static readonly string WellFormed =
        $"needs at most {ReferenceHistogram.MaxEdges} ascending edges, two more counts than edges, none of them negative, and one more mean than edges where there are any";

    /// <summary>All that is wrong with <paramref name="contract"/> itself; empty when valid.</summary>
    public static IEnumerable<string> Check(ModelContract contract)
    {
        if (contract.Contract != ModelContract.CurrentVersion)
        {
            yield return $"contract version is {contract.Contract}, this build reads {ModelContract.CurrentVersion}";
        }

        if (string.IsNullOrEmpty(contract.Predictor))
        {
            yield return "predictor is empty";
        }

        if (contract.Features.Length == 0 || contract.Features.Any(string.IsNullOrEmpty))
        {
            yield return "features is empty or has an empty name";
        }

        if (!(contract.StepSeconds > 0 && double.IsFinite(contract.StepSeconds)))
        {
            yield return $"step_seconds is {contract.StepSeconds}, must be positive";
        }

        foreach (var error in CheckHorizons(contract).Concat(contract.Windows?.Mistakes(contract.Features) ?? []))
        {
            yield return error;
        }

        foreach (var histogram in contract.Reference.Where(IsMalformed))
        {
            yield return $"reference of \"{histogram?.Feature}\" {WellFormed}";
        }

        foreach (var histogram in contract.Scores.Where(IsMalformed))
        {
            yield return $"scores of \"{histogram?.Feature}\" {WellFormed}";
        }

        if (contract.Scores.Length != 0 && contract.Scores.Length != contract.HorizonsSeconds.Length)
        {
            yield return $"scores must be absent or {contract.HorizonsSeconds.Length} distributions, one a horizon";
        }

        if (contract.Stack is { } parts && (parts.IsDefault || parts.Length is < 2 or > StackPart.MaxParts || parts.Any(part => part is null || !part.IsValid(contract.HorizonsSeconds.Length))))
        {
            yield return $"stack must be absent or 2 to {StackPart.MaxParts} learners, each with its name and {contract.HorizonsSeconds.Length} weights of 0 or more, one a horizon";
        }

        foreach (var error in contract.Subspace?.Mistakes(contract.Features) ?? [])
        {
            yield return error;
        }
    }

    /// <summary>All ways in which a model with <paramref name="contract"/> does not fit the running predictor, both sides named; empty when it fits.</summary>
    public static IEnumerable<string> Mismatches(ModelContract contract, PredictorDefinition definition, FeatureSchema schema)
    {
        if (contract.Predictor != definition.Name)
        {
            yield return $"the model is for predictor \"{contract.Predictor}\", the configuration's is \"{definition.Name}\"";
        }

        if (contract.FeatureHash != schema.Hash)
        {
            yield return $"the model's features have hash {contract.FeatureHash} ({contract.Features.Length} features), "
                + $"the configuration's {schema.Hash} ({schema.Names.Length} features){Differences(contract, schema)}";
        }
        else if (!contract.Features.SequenceEqual(schema.Names))
        {
            yield return $"the model's feature_hash is the configuration's ({schema.Hash}), but its feature names are not{Differences(contract, schema)}";
        }

        if (contract.StepSeconds != definition.Step.TotalSeconds)
        {
            yield return $"the model's step is {Seconds(contract.StepSeconds)}, the configuration's {Seconds(definition.Step.TotalSeconds)}";
        }

        if (!contract.HorizonsSeconds.SequenceEqual(definition.Horizons.Select(horizon => horizon.TotalSeconds)))
        {
            yield return $"the model's horizons are [{string.Join(", ", contract.HorizonsSeconds.Select(Seconds))}], "
                + $"the configuration's [{string.Join(", ", definition.Horizons.Select(horizon => Seconds(horizon.TotalSeconds)))}]";
        }
    }

    private static IEnumerable<string> CheckHorizons(ModelContract contract)
    {
        var horizons = contract.HorizonsSeconds;
        if (horizons.Length == 0 || !(horizons[0] > 0) || horizons.Zip(horizons.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            yield return "horizons_seconds must be positive and ascending, at least one";
        }

        if (contract.Thresholds.Length != horizons.Length || contract.Thresholds.Any(OutsideUnit))
        {
            yield return $"thresholds must be {horizons.Length} numbers in 0..1, one a horizon";
        }

        if (contract.ClearThresholds.Length != 0
            && (contract.ClearThresholds.Length != contract.Thresholds.Length || contract.ClearThresholds.Zip(contract.Thresholds).Any(pair => !(pair.First >= 0 && pair.First <= pair.Second))))
        {
            yield return $"clear_thresholds must be absent or {horizons.Length} numbers from 0 to the horizon's threshold";
        }

        if (contract.BaseRates.Length != 0 && (contract.BaseRates.Length != horizons.Length || contract.BaseRates.Any(OutsideUnit)))
        {
            yield return $"base_rates must be absent or {horizons.Length} numbers in 0..1, one a horizon";
        }

        if (contract.TradeOffs.Length != 0 && (contract.TradeOffs.Length != horizons.Length || contract.TradeOffs.Any(tradeOff => tradeOff is null || !tradeOff.IsValid)))
        {
            yield return $"trade_offs must be absent or {horizons.Length}, one a horizon: entity_weeks above 0 and at most {TradeOff.MaxPoints} points, ascending by threshold, with precision and recall in 0..1 or null";
        }
    }

    /// <summary>True for a histogram that cannot be counted by.</summary>
    internal static bool IsMalformed(ReferenceHistogram? histogram) =>
        histogram is null || histogram.Edges.IsDefault || histogram.Counts.IsDefault
        || histogram.Counts.Length != histogram.Edges.Length + 2
        || histogram.Edges.Length > ReferenceHistogram.MaxEdges
        || histogram.Edges.Zip(histogram.Edges.Skip(1)).Any(pair => !(pair.First < pair.Second))
        || histogram.Counts.Any(count => count < 0)
        || (histogram.Means.Length != 0 && histogram.Means.Length != histogram.Edges.Length + 1);

    private static bool OutsideUnit(double value) => !(value is >= 0 and <= 1);

    private static string Differences(ModelContract contract, FeatureSchema schema)
    {
        var text = Listed("only in the model", contract.Features.Except(schema.Names))
            + Listed("only in the configuration", schema.Names.Except(contract.Features));
        return text.Length > 0 ? text : ": same names in another order";
    }

    private static string Listed(string what, IEnumerable<string> names)
    {
        var all = names.ToArray();
        var more = all.Length > NamesShown ? $" and {all.Length - NamesShown} more" : "";
        return all.Length == 0 ? "" : $"; {what}: {string.Join(", ", all.Take(NamesShown))}{more}";
    }

    private static string Seconds(double seconds) => seconds.ToString(CultureInfo.InvariantCulture) + "s";
}
