using System.Globalization;

namespace Exporter.Signals;

/// <summary>How many alerts a person is willing to look at: <c>5 per week</c>.</summary>
/// <param name="Alerts">Above 0.</param>
/// <param name="Span">The span of time that they are for.</param>
public readonly record struct AlertBudget(double Alerts, TimeSpan Span)
{
    /// <summary>Most alerts of a budget: as many starts are remembered.</summary>
    public const int MostAlerts = 10_000;

    /// <summary>What the notation is, for messages.</summary>
    public const string Notation = "a number per hour, day, week or a duration, such as \"5 per week\" or \"1 per 12h\"";

    private static readonly (string Word, TimeSpan Span)[] Words = [("hour", TimeSpan.FromHours(1)), ("day", TimeSpan.FromDays(1)), ("week", TimeSpan.FromDays(7))];

    /// <summary>Reads a budget; see <see cref="Notation"/>.</summary>
    public static bool TryParse(string text, out AlertBudget budget)
    {
        budget = default;
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var number, "per", var span]
            || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var alerts) || alerts <= 0)
        {
            return false;
        }

        var known = Array.Find(Words, word => word.Word == span).Span;
        if (known == TimeSpan.Zero && (!PrometheusDuration.TryParse(span, out known) || known == TimeSpan.Zero))
        {
            return false;
        }

        budget = new AlertBudget(alerts, known);
        return true;
    }

    /// <summary>Alerts that may come in a span of time.</summary>
    public double Within(TimeSpan watched) => Alerts * (watched / Span);

    /// <summary>The budget in whole alerts: in no window of this length may more begin. Half an alert a week is one in two weeks; of two and a half, two.</summary>
    public (int Alerts, TimeSpan Window) Whole => Alerts < 1 ? (1, Span / Alerts) : ((int)Math.Min(Alerts, MostAlerts), Span);

    /// <summary>As it is written in the configuration.</summary>
    public override string ToString()
    {
        var span = Span;
        var word = Array.Find(Words, known => known.Span == span).Word ?? PrometheusDuration.Format(span);
        return string.Create(CultureInfo.InvariantCulture, $"{Alerts} per {word}");
    }
}
