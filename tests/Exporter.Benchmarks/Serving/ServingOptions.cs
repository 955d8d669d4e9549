using System.Globalization;

namespace Exporter.Benchmarks.Serving;

/// <summary>What a run of inference measures, and for how long.</summary>
internal sealed record ServingOptions
{
    /// <summary>Made-up hosts that are ingested beside; each has <see cref="Requests.RequestHost.SeriesPerHost"/> series.</summary>
    public int Hosts { get; init; } = 50;

    /// <summary>True: the hosts are scraped each ten seconds. False: as fast as requests are answered.</summary>
    public bool IsRealPace { get; init; } = true;

    /// <summary>How long it is asked before anything is measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long each kind of request is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Vectors in a request, each number measured by itself.</summary>
    public IReadOnlyList<int> Vectors { get; init; } = [1, 10_000];

    /// <summary>Reads <c>--series 100000 --pace real|fast --warm-up-seconds 10 --seconds 30 --vectors 1,10000</c>, all of them optional.</summary>
    /// <exception cref="ArgumentException">An option that there is not.</exception>
    public static ServingOptions Parse(string[] arguments)
    {
        var options = new ServingOptions();
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--series" => options with { Hosts = Math.Max(1, (int)Number(value) / Requests.RequestHost.SeriesPerHost) },
                "--pace" when value is "fast" or "real" => options with { IsRealPace = value == "real" },
                "--warm-up-seconds" => options with { WarmUp = TimeSpan.FromSeconds(Number(value)) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(Number(value)) },
                "--vectors" => options with { Vectors = [.. value.Split(',').Select(count => (int)Number(count))] },
                _ => throw new ArgumentException($"unknown option {arguments[i]} {value}"),
            };
        }

        return arguments.Length % 2 == 0 ? options : throw new ArgumentException($"{arguments[^1]} needs a value");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
