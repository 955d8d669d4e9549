using System.Globalization;

namespace Exporter.Host.Estimating;

/// <summary>An estimate as people read it; <c>estimate</c> and <c>check-config</c> print the same.</summary>
internal static class EstimateTable
{
    /// <summary>Prints it.</summary>
    public static void Write(TextWriter output, FleetEstimate estimate, long series, long entities)
    {
        output.WriteLine($"Estimate for {series} selected series and {entities} entities per predictor, rehearsed on this machine:");
        Line(output, "recent samples", Mebibytes(estimate.HeadBytes), "series with the samples that the longest selector needs");
        Line(output, "windows", Mebibytes(estimate.EntityBytes), "windows, vectors, pending outcomes, published predictions");
        Line(output, "collector's slack", Mebibytes(estimate.SlackBytes), "memory that was in use and is not yet given back");
        Line(output, "process itself", Mebibytes(FleetEstimate.IdleBytes), "runtime and libraries");
        Line(output, "memory in all", Mebibytes(estimate.TotalBytes), "resident set");
        Line(output, "CPU per step", $"{Number(estimate.CpuPerStep.TotalSeconds, "0.000")} s", $"of one core, every {Number(estimate.Step.TotalSeconds, "0.###")} s: {Number(estimate.BusyCores * 100, "0.0")} %");
    }

    private static void Line(TextWriter output, string what, string amount, string meaning) => output.WriteLine($"  {what,-18}{amount,14}  {meaning}");

    private static string Mebibytes(long bytes) => Number(bytes / 1048576.0, "0.0") + " MiB";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
