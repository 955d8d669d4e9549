namespace Exporter.Signals;

/// <summary>Severities as the configuration and the <c>severity</c> label write them.</summary>
public static class SeverityNames
{
    private static readonly string[] Names = ["info", "warning", "critical"];

    /// <summary>Every name, the mildest first.</summary>
    public static IReadOnlyList<string> Known => Names;

    /// <summary>The name of a severity.</summary>
    public static string NameOf(Severity severity) => Names[(int)severity];

    /// <summary>The severity with a name.</summary>
    /// <returns>False when there is none.</returns>
    public static bool TryParse(string name, out Severity severity)
    {
        var index = Array.IndexOf(Names, name);
        severity = (Severity)Math.Max(0, index);
        return index >= 0;
    }
}
