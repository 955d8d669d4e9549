using System.Globalization;
using Exporter.Forecasting;
using Exporter.Forecasting.Accuracy;

namespace Exporter.Trainer.Forecasts;

/// <summary>Writes how methods did as a Markdown table: a row for each family and distance, a column a method, the mean over families at the end, and how far from the better naive it is.</summary>
/// <remarks>A cell is MASE, then the shares of truths within the 80 % and the 95 % interval in per cent; the least MASE of a row is bold. Differences of MASE from that of the better naive, which is chosen in
/// hindsight for each distance, have the half-width of their 95 % interval beside them (<see cref="PairedDifference"/>).</remarks>
/// <param name="methods">Names of the methods.</param>
/// <param name="ahead">How far ahead, as text.</param>
internal sealed class AccuracyTable(IReadOnlyList<string> methods, IReadOnlyList<string> ahead)
{
    /// <summary>The table's lines.</summary>
    public IEnumerable<string> Lines(IReadOnlyList<FamilyAccuracy> families)
    {
        yield return $"| family (series) | ahead | origins | {string.Join(" | ", methods)} |";
        yield return $"|{string.Concat(Enumerable.Repeat("---|", methods.Count + 3))}";
        foreach (var family in families)
        {
            for (var i = 0; i < ahead.Count; i++)
            {
                yield return Row($"{family.Family} ({family.Series})", i, Origins(family), [.. family.Tallies.Select(ofMethod => Figures.Of(ofMethod[i]))]);
            }
        }

        Figures[][] known = [.. families.Where(family => family.Origins > 0).SelectMany(family => Enumerable.Range(0, ahead.Count).Select(i => family.Tallies.Select(ofMethod => Figures.Of(ofMethod[i])).ToArray()))];
        for (var i = 0; i < ahead.Count && known.Length > ahead.Count; i++)
        {
            Figures[][] rows = [.. known.Where((_, row) => row % ahead.Count == i && !double.IsNaN(known[row][0].Mase))];
            yield return Row("mean of families", i, "", [.. methods.Select((_, method) => Figures.Mean([.. rows.Select(row => row[method])]))]);
        }

        int[] naives = [.. methods.Index().Where(method => ForecastMethods.Naives.Contains(method.Item)).Select(method => method.Index)];
        for (var i = 0; i < ahead.Count && naives.Length > 0; i++)
        {
            FamilyAccuracy[] judged = [.. families.Where(family => family.Tallies[0][i].Count > 0)];
            if (judged.Length == 0)
            {
                continue;
            }

            var than = naives.MinBy(naive => judged.Average(family => family.Tallies[naive][i].Mase));
            yield return $"| less the better naive | {ahead[i]} | | {string.Join(" | ", methods.Select((_, method) => Difference(judged, method, than, i)))} |";
        }
    }

    private static string Difference(FamilyAccuracy[] families, int method, int than, int i)
    {
        var difference = PairedDifference.OverFamilies([.. families.Select(family => PairedDifference.Of(family.Tallies[method][i], family.Tallies[than][i]))]);
        return method == than ? "0" : string.Create(CultureInfo.InvariantCulture, $"{difference.Mean:+0.00;-0.00;0.00} ± {NormalDistribution.Of95Percent * difference.Error:0.00}");
    }

    private static string Origins(FamilyAccuracy family) => family.LeftOut == 0 ? $"{family.Origins}" : $"{family.Origins} (+ {family.LeftOut} left out)";

    private string Row(string family, int i, string origins, Figures[] figures)
    {
        var least = figures.Min(of => of.Mase);
        return $"| {family} | {ahead[i]} | {origins} | {string.Join(" | ", figures.Select(of => of.Text(of.Mase <= least)))} |";
    }

    private readonly record struct Figures(double Mase, double Coverage80, double Coverage95)
    {
        public static Figures Of(HorizonTally tally) => new(tally.Mase, tally.Coverage80, tally.Coverage95);

        public static Figures Mean(Figures[] of) => of.Length == 0 ? new(double.NaN, double.NaN, double.NaN) : new(of.Average(one => one.Mase), of.Average(one => one.Coverage80), of.Average(one => one.Coverage95));

        public string Text(bool isBest) => double.IsNaN(Mase)
            ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{(isBest ? "**" : "")}{Mase:0.00}{(isBest ? "**" : "")} ({100 * Coverage80:0}/{100 * Coverage95:0})");
    }
}
