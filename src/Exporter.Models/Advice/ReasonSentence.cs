using System.Text;
using Exporter.Features.Course;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>Says in plain words how a signal has gone: <c>disk used 0.91, rising 1.2 %/h for 6 h, 3 times its usual rate</c>.</summary>
public static class ReasonSentence
{
    // Below it, a multiple of what is usual is nothing to tell.
    private const double LeastMultiple = 1.5;
    private const double MostMultiple = 100;

    /// <summary>The sentence, without a full stop.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="course">How it has gone.</param>
    /// <param name="stepMs">The step that the course ends at, Unix ms.</param>
    public static string Of(SignalDefinition signal, in SignalCourse course, long stepMs)
    {
        var text = new StringBuilder(NameOf(signal).Replace('_', ' ')).Append(' ');
        text.Append(double.IsNaN(course.Value) ? "missing" : QuantityText.Value(course.Value, signal.Unit));
        var isMoving = course is { Direction: not CourseDirection.Steady, TrendSinceMs: not null };
        if (isMoving)
        {
            text.Append(course.Direction == CourseDirection.Rising ? ", rising " : ", falling ")
                .Append(QuantityText.Rate(course.ChangePerHour, signal.Unit))
                .Append(" for ").Append(Since(course.TrendSinceMs!.Value, stepMs));
        }

        AppendUnusual(text, signal, course, stepMs, isMoving);
        if (course.Crossing is { } crossing && signal.Limit is { } limit)
        {
            text.Append(", at its limit ").Append(QuantityText.Value(limit.Value, signal.Unit))
                .Append(" in about ");
            AppendTime(text, signal, crossing, stepMs);
        }

        return text.ToString();
    }

    // The unit follows with the number: "certificate 2 h", not "certificate hours 2 h".
    private static string NameOf(SignalDefinition signal)
    {
        var suffix = signal.Unit is SignalUnit.Hours or SignalUnit.Seconds or SignalUnit.Bytes ? "_" + SignalUnitNames.NameOf(signal.Unit) : "";
        return suffix.Length > 0 && signal.Name.EndsWith(suffix, StringComparison.Ordinal) ? signal.Name[..^suffix.Length] : signal.Name;
    }

    private static void AppendUnusual(StringBuilder text, SignalDefinition signal, in SignalCourse course, long stepMs, bool isMoving)
    {
        if (isMoving && course.HasUnusualRate)
        {
            // What hardly ever changed has no usual rate to be a multiple of.
            if (Multiple(Math.Abs(course.ChangePerHour), course.UsualChangePerHour) is { } times)
            {
                text.Append(", ").Append(times).Append(" its usual rate");
            }

            return;
        }

        if (course.UnusualSinceMs is not { } sinceMs || double.IsNaN(course.Value))
        {
            return;
        }

        text.Append(", unusual for ").Append(Since(sinceMs, stepMs));
        text.Append(Multiple(course.Value, course.UsualValue) is { } multiple ? $", {multiple} its usual level" : $", usually {QuantityText.Value(course.UsualValue, signal.Unit)}");
    }

    // Who asks for forecasts of a signal is told how sure they are.
    private static void AppendTime(StringBuilder text, SignalDefinition signal, in LimitCrossing crossing, long stepMs)
    {
        if (!signal.Forecast)
        {
            text.Append(DurationText.Of(Until(crossing.AtMs)));
            return;
        }

        text.Append(DurationText.OfTwoUnits(Until(crossing.AtMs))).Append(" (80 %: ").Append(DurationText.OfTwoUnits(Until(crossing.LowerMs)));
        text.Append(crossing.UpperMs is { } upperMs ? $" to {DurationText.OfTwoUnits(Until(upperMs))})" : " or later)");

        TimeSpan Until(long atMs) => TimeSpan.FromMilliseconds(Math.Max(0, atMs - stepMs));
    }

    private static string? Multiple(double value, double usual)
    {
        var times = value / usual;
        return times switch
        {
            >= MostMultiple when double.IsFinite(times) => $"over {MostMultiple} times",
            >= LeastMultiple when double.IsFinite(times) => $"{QuantityText.Number(QuantityText.Significant(times, 2))} times",
            _ => null,
        };
    }

    private static string Since(long sinceMs, long stepMs) => DurationText.Of(TimeSpan.FromMilliseconds(stepMs - sinceMs));
}
