using System.Globalization;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads what makes a prediction an alert: the section <c>alert</c> of a predictor.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class AlertReader(Mistakes mistakes)
{
    // As long as outcomes are kept.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    /// <summary>The threshold or the budget; neither where the section is absent.</summary>
    /// <param name="predictor">The predictor's section.</param>
    public (double? Threshold, AlertBudget? Budget) Read(Section predictor)
    {
        if (predictor.Sub("alert", "alert", ["threshold", "budget"]) is not { } section)
        {
            return default;
        }

        var (threshold, budget) = (ReadThreshold(section), ReadBudget(section));
        if (threshold is not null && budget is not null)
        {
            mistakes.Add(section.Find("budget")!.At, "alert: a threshold leaves no choice to a budget; give one of them");
        }

        if (budget is not null && predictor.Find("failure") is null)
        {
            mistakes.Add(section.Find("budget")!.At, "alert: a budget needs \"failure\": without it nothing says which alerts are worth raising");
        }

        return (threshold, budget);
    }

    private double? ReadThreshold(Section section)
    {
        if (section.Text("threshold") is not { } text)
        {
            return null;
        }

        if (double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var threshold) && threshold is > 0 and <= 1)
        {
            return threshold;
        }

        mistakes.Add(text.At, $"threshold must be a probability above 0 and at most 1, not \"{text.Value}\"");
        return null;
    }

    private AlertBudget? ReadBudget(Section section)
    {
        if (section.Text("budget") is not { } text)
        {
            return null;
        }

        if (!AlertBudget.TryParse(text.Value, out var budget))
        {
            mistakes.Add(text.At, $"budget must be {AlertBudget.Notation}, not \"{text.Value}\"");
            return null;
        }

        if (budget.Alerts > AlertBudget.MostAlerts || budget.Span / Math.Min(budget.Alerts, 1) > Longest)
        {
            mistakes.Add(text.At, $"budget must be at most {AlertBudget.MostAlerts} alerts, and one alert in {Longest.TotalDays} days at least, not \"{text.Value}\"");
            return null;
        }

        return budget;
    }
}
