using System.Globalization;
using Exporter.Configuration;

namespace Exporter.Host;

/// <summary>The verb <c>check-config</c>: what a start would say of a file, without starting.</summary>
internal static class CheckConfig
{
    /// <summary>Checks <paramref name="file"/> and prints the result.</summary>
    /// <param name="file">Path of the configuration file.</param>
    /// <param name="series">Selected series to estimate memory for.</param>
    /// <param name="entities">Entities in each predictor to estimate memory for.</param>
    /// <param name="output">Receives the result.</param>
    /// <param name="error">Receives the mistakes, one a line.</param>
    /// <returns>The exit code: 0 when the file is valid, else 1.</returns>
    public static int Run(string file, long series, long entities, TextWriter output, TextWriter error)
    {
        if (!ConfigLoader.TryLoad(file, out var config, out var mistakes))
        {
            foreach (var mistake in mistakes)
            {
                error.WriteLine(mistake.ToString());
            }

            error.WriteLine($"{file}: {mistakes.Length} {(mistakes.Length == 1 ? "mistake" : "mistakes")}");
            return 1;
        }

        output.WriteLine($"OK: {file}");
        foreach (var predictor in config.Predictors)
        {
            output.WriteLine($"  {predictor.Name}: {predictor.Signals.Length} signals by {string.Join(", ", predictor.EntityLabels)}, {Model(predictor.Model)}");
        }

        var memory = MemoryEstimate.For(config, series, entities);
        output.WriteLine($"Memory for {series} selected series and {entities} entities per predictor: about {Mebibytes(memory.TotalBytes)}");
        output.WriteLine($"  recent samples {Mebibytes(memory.HeadBytes)}, windows {Mebibytes(memory.WindowBytes)}, predictions {Mebibytes(memory.PredictionBytes)}");
        return 0;
    }

    private static string Model(string? path) => path switch
    {
        null => "built-in baseline",
        _ when File.Exists(path) => $"model {path}",
        _ => $"model {path} (missing: the built-in baseline will serve)",
    };

    private static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MiB";
}
