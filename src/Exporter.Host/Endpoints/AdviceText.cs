using System.Globalization;
using Exporter.Models.Advice;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>Advice as the API tells it.</summary>
internal static class AdviceText
{
    /// <summary>All of the advice on one prediction.</summary>
    public static AdviceAnswer Describe(EntityAdvice advice) => new(
        Math.Round(advice.Priority, 1),
        [.. advice.Reasons.Select(Describe)],
        advice.Time is { } time ? new TimeAnswer(Time(time.AtMs), Time(time.LowerMs), OptionalTime(time.UpperMs), time.Signal) : null,
        [.. advice.Recommendations.Select(rule => new RecommendationAnswer(rule.Name, rule.Action, rule.RunbookUrl, SeverityNames.NameOf(rule.Severity)))],
        advice.Group is { } group ? new GroupAnswer(group.Name, group.IsOrigin ? "origin" : "affected", group.Size) : null,
        advice.Pattern is { } pattern ? new PatternAnswer(pattern.Name, pattern.Words, pattern.Count, pattern.Incidents) : null);

    /// <summary>A time as RFC 3339.</summary>
    public static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time as RFC 3339; null where there is none.</summary>
    public static string? OptionalTime(long? unixMs) => unixMs is { } ms ? Time(ms) : null;

    private static ReasonAnswer Describe(SignalReason reason) => new(
        reason.Signal,
        reason.Sentence,
        SignalUnitNames.NameOf(reason.Unit),
        Present(reason.Course.Value),
        Present(reason.Course.ChangePerHour),
        Present(reason.Course.UsualValue),
        OptionalTime(reason.Course.UnusualSinceMs),
        [.. reason.Forecasts.Select(forecast => new ForecastAnswer(PrometheusDuration.Format(forecast.Ahead), forecast.Value, forecast.Lower, forecast.Upper))]);

    // JSON has no NaN.
    private static double? Present(double value) => double.IsNaN(value) ? null : value;
}
