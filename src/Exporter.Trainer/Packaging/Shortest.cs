using System.Globalization;

namespace Exporter.Trainer.Packaging;

/// <summary>Numbers of a contract that are float32 where they are used.</summary>
internal static class Shortest
{
    /// <summary>The float64 with the float32's shortest text, so that 0.1 is written as 0.1.</summary>
    public static double Of(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
