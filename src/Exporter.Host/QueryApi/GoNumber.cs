using System.Globalization;

namespace Exporter.Host.QueryApi;

/// <summary>Float64 as Prometheus prints it: the shortest digits that read back as the same number.</summary>
internal static class GoNumber
{
    /// <summary>As in vectors and matrices: <c>1e+21</c> and <c>1e-07</c> beyond the range in which people count digits.</summary>
    public static string Format(double value) =>
        Math.Abs(value) is not 0 and (< 1e-6 or >= 1e21) && double.IsFinite(value) ? Exponential(value) : Fixed(value);

    /// <summary>As in scalars: never an exponent.</summary>
    public static string Fixed(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var (sign, digits, point) = Digits(value);
        return point <= 0 ? $"{sign}0{(digits == "0" ? "" : $".{new string('0', -point)}{digits}")}"
            : point >= digits.Length ? $"{sign}{digits}{new string('0', point - digits.Length)}"
            : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    /// <summary>As Go's <c>%g</c>: an exponent for numbers below 0.0001 and from a million.</summary>
    public static string Compact(double value) =>
        Math.Abs(value) is not 0 and (< 1e-4 or >= 1e6) && double.IsFinite(value) ? Exponential(value) : Fixed(value);

    /// <summary>As Go's <c>%f</c>: six digits after the point.</summary>
    public static string SixDigits(double value) => double.IsFinite(value) ? value.ToString("F6", CultureInfo.InvariantCulture) : Fixed(value);

    private static string Exponential(double value)
    {
        var (sign, digits, point) = Digits(value);
        var exponent = point - 1;
        return $"{sign}{digits[0]}{(digits.Length > 1 ? $".{digits[1..]}" : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    /// <summary>Sign, significant digits, and how many of them stand before the decimal point; negative for zeros behind it.</summary>
    private static (string Sign, string Digits, int Point) Digits(double value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var parts = text[sign.Length..].Split('E');
        var mantissa = parts[0];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        point = (point < 0 ? mantissa.Length : point) + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        return digits.Length == 0 ? (sign, "0", 0) : (sign, digits.TrimEnd('0'), point - (all.Length - digits.Length));
    }
}
