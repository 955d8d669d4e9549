using System.Globalization;

namespace Exporter.Benchmarks.Requests;

/// <summary>What a run of requests sends, how fast, and for how long.</summary>
internal sealed record RequestOptions
{
    /// <summary>Made-up hosts; each has <see cref="RequestHost.SeriesPerHost"/> series and sends them in one request.</summary>
    public int Hosts { get; init; } = 50;

    /// <summary>The ways that are measured in turn, each on a sidecar of its own.</summary>
    public IReadOnlyList<RequestProtocol> Protocols { get; init; } = Enum.GetValues<RequestProtocol>();

    /// <summary>True: a request is sent when it is due by the clock. False: as soon as the one before is answered.</summary>
    public bool IsRealPace { get; init; }

    /// <summary>How long it is sent before anything is measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections.</summary>
    public int Connections { get; init; } = 2;

    /// <summary>Reads <c>--series 100000 --protocols RemoteWrite1,OtlpGrpc --pace fast|real --warm-up-seconds 30 --seconds 60 --connections 2</c>, all of them optional.</summary>
    /// <exception cref="ArgumentException">An option that there is not.</exception>
    public static RequestOptions Parse(string[] arguments)
    {
        var options = new RequestOptions();
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--series" => options with { Hosts = Math.Max(1, (int)Number(value) / RequestHost.SeriesPerHost) },
                "--protocols" => options with { Protocols = [.. value.Split(',').Select(Enum.Parse<RequestProtocol>)] },
                "--pace" when value is "fast" or "real" => options with { IsRealPace = value == "real" },
                "--warm-up-seconds" => options with { WarmUp = TimeSpan.FromSeconds(Number(value)) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(Number(value)) },
                "--connections" => options with { Connections = (int)Number(value) },
                _ => throw new ArgumentException($"unknown option {arguments[i]} {value}"),
            };
        }

        return arguments.Length % 2 == 0 ? options : throw new ArgumentException($"{arguments[^1]} needs a value");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
