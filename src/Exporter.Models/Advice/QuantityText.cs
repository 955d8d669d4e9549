using System.Globalization;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>A signal's numbers as a person writes them, with their unit: <c>0.91</c>, <c>3.2 GiB</c>, <c>1.2 %/h</c>.</summary>
/// <remarks>Three significant digits, always with a point.</remarks>
public static class QuantityText
{
    private static readonly string[] BinaryPrefixes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    private static readonly string[] DecimalPrefixes = ["", "k", "M", "G", "T"];

    /// <summary>A value.</summary>
    public static string Value(double value, SignalUnit unit) => unit switch
    {
        SignalUnit.Percent => $"{Number(value)} %",
        SignalUnit.Bytes => Scaled(value, 1024, BinaryPrefixes, " "),
        SignalUnit.BytesPerSecond => Scaled(value, 1024, BinaryPrefixes, " ") + "/s",
        SignalUnit.Seconds => Time(value),
        SignalUnit.Hours => Time(value * 3600),
        SignalUnit.Celsius => $"{Number(value)} °C",
        SignalUnit.PerSecond => $"{Number(value)}/s",
        SignalUnit.Ratio => Significant(value).ToString("0.##########", CultureInfo.InvariantCulture),
        _ => Number(value),
    };

    /// <summary>How fast a value changes, without its sign. A ratio's change is told in percent: 0.012 an hour is <c>1.2 %/h</c>.</summary>
    /// <param name="perHour">Change per hour in the signal's unit.</param>
    /// <param name="unit">The unit.</param>
    public static string Rate(double perHour, SignalUnit unit)
    {
        var size = Math.Abs(perHour);
        return unit switch
        {
            SignalUnit.Ratio => $"{Number(size * 100)} %/h",
            SignalUnit.PerSecond or SignalUnit.BytesPerSecond => $"{Value(size, unit)} per hour",
            _ => $"{Value(size, unit)}/h",
        };
    }

    /// <summary>A number by itself: three significant digits, thousands as <c>k</c>, millions as <c>M</c>.</summary>
    public static string Number(double value) => Scaled(value, 1000, DecimalPrefixes, "");

    /// <summary>Rounds to three significant digits.</summary>
    internal static double Significant(double value, int digits = 3)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        // Through text, so that 0.1 stays the double that 0.1 is read as.
        return double.Parse(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static string Time(double seconds) => Math.Abs(seconds) switch
    {
        0 => "0 s",
        < 1 => $"{Plain(seconds * 1000)} ms",
        < 120 => $"{Plain(seconds)} s",
        < 7200 => $"{Plain(seconds / 60)} min",
        < 48 * 3600 => $"{Plain(seconds / 3600)} h",
        _ => $"{Plain(seconds / 86_400)} d",
    };

    private static string Scaled(double value, double factor, string[] prefixes, string gap)
    {
        var scaled = Significant(value);
        var prefix = 0;
        while (Math.Abs(scaled) >= factor && prefix < prefixes.Length - 1)
        {
            scaled /= factor;
            prefix++;
        }

        return Plain(scaled) + gap + prefixes[prefix];
    }

    private static string Plain(double value) => Significant(value).ToString("0.##########", CultureInfo.InvariantCulture);
}
