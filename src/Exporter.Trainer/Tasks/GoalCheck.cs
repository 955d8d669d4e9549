using System.Globalization;
using System.Text.RegularExpressions;

namespace Exporter.Trainer.Tasks;

/// <summary>Holds a line of figures against a line of goals.</summary>
internal static partial class GoalCheck
{
    /// <summary>What a goal that is not reached is called.</summary>
    public const string Missed = "**missed**";

    /// <summary>For each goal whether it is reached, such as <c>event recall ≥ 0.990 reached (1.000)</c>.</summary>
    /// <param name="goals">A table's line with <c>≥ 0.99</c>, <c>≤ 0.1</c> or <c>> 0 / ≤ 0.02</c>.</param>
    /// <param name="figures">The line with the figures.</param>
    /// <param name="names">What the cells are called, two of one cell divided by <c>/</c>.</param>
    public static IEnumerable<string> Of(string goals, string figures, string[] names)
    {
        var (wanted, found) = (PublishedTable.Cells(goals), PublishedTable.Cells(figures));
        for (var cell = 1; cell < wanted.Length && cell < found.Length && cell < names.Length; cell++)
        {
            var (bounds, values, ofCell) = (wanted[cell].Split('/'), found[cell].Split('/'), names[cell].Split('/'));
            for (var part = 0; part < bounds.Length && part < values.Length; part++)
            {
                if (Bound().Match(bounds[part]) is { Success: true } bound)
                {
                    var name = ofCell[Math.Min(part, ofCell.Length - 1)].Trim();
                    yield return $"{name} {bound.Value} {(Holds(bound, values[part]) ? "reached" : Missed)} ({values[part].Trim()})";
                }
            }
        }
    }

    private static bool Holds(Match bound, string value)
    {
        var limit = double.Parse(bound.Groups[2].Value, CultureInfo.InvariantCulture);
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && bound.Groups[1].Value switch { "≥" => number >= limit, "≤" => number <= limit, _ => number > limit };
    }

    [GeneratedRegex(@"(≥|≤|>)\s*([0-9.]+[0-9]|[0-9])")]
    private static partial Regex Bound();
}
