namespace Simulator;

/// <summary>How busy people are: low at night, high in the day, lower at the weekend.</summary>
/// <param name="phaseHours">How much later than the average this entity's day is.</param>
/// <param name="weekend">Factor on Saturday and Sunday.</param>
internal sealed class Rhythm(double phaseHours, double weekend)
{
    private const double HourMs = 3_600_000;

    /// <summary>Activity at a time: about 0.3 at night, 1 at the busiest hour of a working day.</summary>
    public double At(long timeMs)
    {
        var hours = (timeMs / HourMs) - phaseHours;
        var day = (long)Math.Floor(hours / 24);
        var hour = hours - (day * 24);
        var main = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (hour - 3.5) / 24));
        var evening = Math.Exp(-Math.Pow((hour - 20) / 1.8, 2));
        var activity = 0.3 + (0.6 * Math.Pow(main, 1.4)) + (0.12 * evening);
        return activity * WeekdayFactor(day);
    }

    // 1970-01-01 was a Thursday: day 2 was a Saturday.
    private double WeekdayFactor(long day) => ((day + 4) % 7) switch
    {
        6 or 0 => weekend,
        _ => 1,
    };
}
