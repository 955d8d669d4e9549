namespace Exporter.Signals;

/// <summary>Units as the configuration and the <c>unit</c> label write them.</summary>
public static class SignalUnitNames
{
    private static readonly string[] Names = ["", "ratio", "percent", "bytes", "seconds", "hours", "celsius", "per_second", "bytes_per_second", "count"];

    /// <summary>Every name that the configuration knows.</summary>
    public static IReadOnlyList<string> Known { get; } = Names[1..];

    /// <summary>The name of a unit; empty for <see cref="SignalUnit.None"/>.</summary>
    public static string NameOf(SignalUnit unit) => Names[(int)unit];

    /// <summary>The unit with a name.</summary>
    /// <returns>False when there is none.</returns>
    public static bool TryParse(string name, out SignalUnit unit)
    {
        var index = Array.IndexOf(Names, name, 1);
        unit = (SignalUnit)Math.Max(0, index);
        return index > 0;
    }
}
