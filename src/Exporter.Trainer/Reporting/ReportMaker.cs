using System.Collections.Immutable;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Stacking;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Reporting;

/// <summary>Gathers a report on a judged model.</summary>
internal static class ReportMaker
{
    private const string LastValue = ":last";

    /// <summary>The report, with its summary.</summary>
    /// <param name="judged">The model and what it was judged on.</param>
    /// <param name="importances">What it owes to its features or signals.</param>
    /// <param name="drift">How far features moved.</param>
    /// <param name="warnings">What the training warned of.</param>
    /// <param name="overlaps">Whether it may have learnt from what it was judged on.</param>
    /// <param name="gains">What a stack and detectors as features were worth; none where they were not tried.</param>
    public static ReportContent Of(
        JudgedModel judged, ImmutableArray<FeatureImportance> importances, DriftTable drift, ImmutableArray<string> warnings, bool overlaps = false, IReadOnlyList<RankingGain>? gains = null)
    {
        var contract = judged.Scorer.Contract;
        var content = new ReportContent
        {
            Predictor = judged.Definition.Name,
            Model = judged.Version,
            Trainer = contract.Trainer,
            TrainedFrom = contract.DataFrom,
            TrainedTo = LearntTime.End(contract),
            JudgedFrom = DateTimeOffset.FromUnixTimeMilliseconds(judged.Part.Range.FromMs),
            JudgedTo = DateTimeOffset.FromUnixTimeMilliseconds(judged.Part.Range.ToMs),
            Overlaps = overlaps,
            Warnings = warnings,
            Entities = judged.Part.Entities,
            Rows = judged.Part.Rows.Count,
            BeatsBaseline = judged.Results.BeatsBaseline(),
            Horizons = [.. Enumerable.Range(0, judged.Definition.Horizons.Length).Select(horizon => HorizonReporting.Of(judged, horizon))],
            Importances = importances,
            Stack = contract.Stack ?? [],
            Gains = [.. gains ?? []],
            Subspace = contract.Subspace is { } subspace ? new ReportedSubspace(subspace.Features.Length, subspace.Components.Length, Math.Round(subspace.Explained, 4)) : null,
            Drift = drift,
            Missing = [.. MissingSignals(judged)],
        };
        return content with { Summary = SummaryWriter.Write(content) };
    }

    private static IEnumerable<MissingSignal> MissingSignals(JudgedModel judged)
    {
        var rows = judged.Part.Rows;
        return judged.Definition.Signals
            .Select(signal => (signal.Name, Column: judged.Schema.Names.IndexOf(signal.Name + LastValue)))
            .Where(signal => signal.Column >= 0 && rows.Count > 0)
            .Select(signal => new MissingSignal(signal.Name, Math.Round(rows.Count(row => float.IsNaN(judged.Rows.Row(row)[signal.Column])) / (double)rows.Count, 4)))
            .Where(signal => signal.Share > 0)
            .OrderByDescending(signal => signal.Share);
    }
}
