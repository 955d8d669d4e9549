using System.Globalization;
using Exporter.Risk;

namespace Exporter.Host.Deployments;

/// <summary>Measured commits as the CSV that <c>foresight_trainer risk</c> learns from, without the column that says what came of them.</summary>
internal static class RiskTable
{
    /// <summary>The lines, the header first; commits without measures are left out.</summary>
    public static IEnumerable<string> Lines(RangeRisk risk)
    {
        yield return $"commit,timestamp,{string.Join(',', ChangeMeasures.Names)}";
        foreach (var commit in risk.Commits)
        {
            if (commit.Measures is { } measures)
            {
                var seconds = DateTimeOffset.Parse(commit.Time, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
                yield return string.Create(CultureInfo.InvariantCulture, $"{commit.Sha},{seconds},{string.Join(',', ChangeMeasures.Names.Select(name => measures[name].ToString("R", CultureInfo.InvariantCulture)))}");
            }
        }
    }
}
