using System.Globalization;

namespace Exporter.Benchmarks.Soak;

/// <summary>What a soak run sends, and for how long.</summary>
internal sealed record SoakOptions
{
    /// <summary>Series of one made-up host.</summary>
    public const int SeriesPerHost = 1000;

    /// <summary>How long, after the capacity was measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long it sends as fast as it can, to know the capacity.</summary>
    public TimeSpan Calibration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Distance of the rows of the result.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Hosts; each has <see cref="SeriesPerHost"/> series.</summary>
    public int Hosts { get; init; } = 400;

    /// <summary>Share of the capacity that is sent.</summary>
    public double Load { get; init; } = 0.5;

    /// <summary>Samples a second; 0: the share of the capacity.</summary>
    public double Rate { get; init; }

    /// <summary>Share of the series that are replaced by new ones each minute.</summary>
    public double Churn { get; init; } = 0.1;

    /// <summary>Connections.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Where the result goes.</summary>
    public string Folder { get; init; } = "artifacts/soak";

    /// <summary>Reads <c>--minutes 60 --series 400000 --load 0.5 --rate 0 --churn 0.1 --connections 4 --calibration-seconds 30 --interval-seconds 10 --out FOLDER</c>, all of them optional.</summary>
    /// <exception cref="ArgumentException">An option that there is not.</exception>
    public static SoakOptions Parse(string[] arguments)
    {
        var options = new SoakOptions();
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--minutes" => options with { Duration = TimeSpan.FromMinutes(Number(value)) },
                "--series" => options with { Hosts = Math.Max(1, (int)Number(value) / SeriesPerHost) },
                "--load" => options with { Load = Number(value) },
                "--rate" => options with { Rate = Number(value) },
                "--churn" => options with { Churn = Number(value) },
                "--connections" => options with { Connections = (int)Number(value) },
                "--calibration-seconds" => options with { Calibration = TimeSpan.FromSeconds(Number(value)) },
                "--interval-seconds" => options with { Interval = TimeSpan.FromSeconds(Number(value)) },
                "--out" => options with { Folder = value },
                _ => throw new ArgumentException($"unknown option {arguments[i]}"),
            };
        }

        return arguments.Length % 2 == 0 ? options : throw new ArgumentException($"{arguments[^1]} needs a value");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
