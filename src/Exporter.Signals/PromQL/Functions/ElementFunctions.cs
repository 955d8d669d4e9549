namespace Exporter.Signals.PromQL.Functions;

/// <summary>A value from a value and up to two scalar arguments.</summary>
internal delegate double ElementFunction(double value, double first, double second);

/// <summary>The functions that look at one value at a time.</summary>
internal static class ElementFunctions
{
    private static readonly Dictionary<string, ElementFunction> Known = new(StringComparer.Ordinal)
    {
        ["abs"] = static (v, _, _) => Math.Abs(v),
        ["ceil"] = static (v, _, _) => Math.Ceiling(v),
        ["floor"] = static (v, _, _) => Math.Floor(v),
        ["sqrt"] = static (v, _, _) => Math.Sqrt(v),
        ["exp"] = static (v, _, _) => Math.Exp(v),
        ["ln"] = static (v, _, _) => Math.Log(v),
        ["log2"] = static (v, _, _) => Math.Log2(v),
        ["log10"] = static (v, _, _) => Math.Log10(v),
        ["sgn"] = static (v, _, _) => v < 0 ? -1 : v > 0 ? 1 : v,
        ["acos"] = static (v, _, _) => Math.Acos(v),
        ["acosh"] = static (v, _, _) => Math.Acosh(v),
        ["asin"] = static (v, _, _) => Math.Asin(v),
        ["asinh"] = static (v, _, _) => Math.Asinh(v),
        ["atan"] = static (v, _, _) => Math.Atan(v),
        ["atanh"] = static (v, _, _) => Math.Atanh(v),
        ["cos"] = static (v, _, _) => Math.Cos(v),
        ["cosh"] = static (v, _, _) => Math.Cosh(v),
        ["sin"] = static (v, _, _) => Math.Sin(v),
        ["sinh"] = static (v, _, _) => Math.Sinh(v),
        ["tan"] = static (v, _, _) => Math.Tan(v),
        ["tanh"] = static (v, _, _) => Math.Tanh(v),
        ["deg"] = static (v, _, _) => v * 180 / Math.PI,
        ["rad"] = static (v, _, _) => v * Math.PI / 180,
        ["clamp"] = static (v, min, max) => Larger(min, Smaller(max, v)),
        ["clamp_min"] = static (v, min, _) => Larger(min, v),
        ["clamp_max"] = static (v, max, _) => Smaller(max, v),
        ["round"] = Round,
        ["minute"] = static (v, _, _) => OfTime(v, static time => time.Minute),
        ["hour"] = static (v, _, _) => OfTime(v, static time => time.Hour),
        ["day_of_week"] = static (v, _, _) => OfTime(v, static time => (int)time.DayOfWeek),
        ["day_of_month"] = static (v, _, _) => OfTime(v, static time => time.Day),
        ["day_of_year"] = static (v, _, _) => OfTime(v, static time => time.DayOfYear),
        ["days_in_month"] = static (v, _, _) => OfTime(v, static time => DateTime.DaysInMonth(time.Year, time.Month)),
        ["month"] = static (v, _, _) => OfTime(v, static time => time.Month),
        ["year"] = static (v, _, _) => OfTime(v, static time => time.Year),
    };

    /// <summary>The function with this name; null for a name that is none of these.</summary>
    public static ElementFunction? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>The larger value; +Inf even beside NaN, as in Go.</summary>
    private static double Larger(double a, double b) =>
        double.IsPositiveInfinity(a) || double.IsPositiveInfinity(b) ? double.PositiveInfinity : Math.Max(a, b);

    /// <summary>The smaller value; -Inf even beside NaN, as in Go.</summary>
    private static double Smaller(double a, double b) =>
        double.IsNegativeInfinity(a) || double.IsNegativeInfinity(b) ? double.NegativeInfinity : Math.Min(a, b);

    /// <summary>To the nearest multiple, halves up; through the inverse, so that 0.1 rounds as users expect.</summary>
    private static double Round(double value, double toNearest, double unused)
    {
        var inverse = 1 / toNearest;
        return Math.Floor((value * inverse) + 0.5) / inverse;
    }

    private static double OfTime(double seconds, Func<DateTime, int> part)
    {
        // Beyond the calendar, and for NaN, there is no such part.
        var whole = Math.Truncate(seconds);
        return whole >= -62_135_596_800 && whole <= 253_402_300_799
            ? part(DateTime.UnixEpoch.AddSeconds(whole))
            : double.NaN;
    }
}
