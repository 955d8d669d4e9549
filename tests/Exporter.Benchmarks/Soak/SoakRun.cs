using System.Diagnostics;
using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Soak;

/// <summary>
/// A sidecar at half of its capacity for an hour, with series that come and go and limits that bite: <c>Exporter.Benchmarks soak --minutes 60</c>. Writes <c>soak.csv</c> and
/// <c>soak.svg</c>, and says whether memory stayed where it was.
/// </summary>
internal sealed class SoakRun(SoakOptions options)
{
    private const double Mib = 1 << 20;

    // The memory of a managed process wavers; a leak does not.
    private const double Bearable = 1.1;

    // The look-back of five minutes has to fill, and the first series of the limits to leave.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(8);

    private readonly List<SoakRow> _rows = [];

    /// <summary>Runs.</summary>
    /// <returns>The exit code: 0 where memory was flat and nothing sent was lost, else 1.</returns>
    public async Task<int> RunAsync()
    {
        Directory.CreateDirectory(options.Folder);
        await using var sidecar = await ForesightProcess.StartAsync(Configuration());
        using var sender = new SoakSender(options, sidecar.Address);
        var rate = options.Rate > 0 ? options.Rate : options.Load * await CapacityAsync(sender);
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Hosts * SoakOptions.SeriesPerHost:#,0} series, {rate:#,0} samples a second, {options.Churn:P0} new series a minute, {options.Duration.TotalMinutes:0.#} minutes, {DateTimeOffset.UtcNow:yyyy-MM-dd}");
        Console.WriteLine(title);

        using var stop = new CancellationTokenSource();
        var sending = sender.RunAsync(rate, options.Churn, stop.Token);
        await WatchAsync(sidecar, sender, sending);
        await stop.CancelAsync();
        await sending;
        await File.WriteAllTextAsync(Path.Combine(options.Folder, "soak.svg"), new SoakPlot(_rows).Draw(title));
        return Verdict(rate);
    }

    private async Task<double> CapacityAsync(SoakSender sender)
    {
        using var stop = new CancellationTokenSource(options.Calibration);
        var watch = Stopwatch.StartNew();
        await sender.RunAsync(double.PositiveInfinity, 0, stop.Token);
        var capacity = sender.Samples / watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"capacity, with the sender on the same machine: {capacity:#,0} samples a second"));
        return capacity;
    }

    private async Task WatchAsync(ForesightProcess sidecar, SoakSender sender, Task sending)
    {
        await using var csv = new StreamWriter(Path.Combine(options.Folder, "soak.csv")) { AutoFlush = true };
        await csv.WriteLineAsync(SoakRow.Header);
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(options.Interval);
        do
        {
            var row = await SoakRow.LookAsync(watch.Elapsed, sidecar, sender);
            _rows.Add(row);
            await csv.WriteLineAsync(row.ToCsv());
            if (sending.IsCompleted)
            {
                await sending;
                throw new InvalidOperationException("the sender has ended before its time");
            }
        }
        while (watch.Elapsed < options.Duration && await timer.WaitForNextTickAsync());
    }

    private int Verdict(double rate)
    {
        var (first, end) = (_rows[0], _rows[^1]);
        var sent = (end.SamplesSent - first.SamplesSent) / (end.Seconds - first.Seconds);
        var isKept = sent >= 0.95 * rate;
        var isFlat = IsFlat();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent: {sent:#,0} samples a second of {rate:#,0}; {(end.CpuSeconds - first.CpuSeconds) / (end.Seconds - first.Seconds):F2} cores; gen-2 collections {end.Gen2Collections - first.Gen2Collections:F0}; requests turned away {end.RequestsTurnedAway - first.RequestsTurnedAway:F0}; longest answer {_rows.Max(row => row.LongestAnswerSeconds) * 1000:F0} ms"));
        Console.WriteLine($"{Path.Combine(options.Folder, "soak.csv")}, {Path.Combine(options.Folder, "soak.svg")}");
        return isFlat && isKept ? 0 : 1;
    }

    private bool IsFlat()
    {
        var warm = _rows.Where(row => row.Seconds >= WarmUp.TotalSeconds).Select(row => row.ResidentBytes).ToArray();
        var most = _rows.Max(row => row.ResidentBytes);
        if (options.Duration < 2 * WarmUp)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident: {most / Mib:F0} MiB at most; whether it is flat shows from {2 * WarmUp.TotalMinutes:0} minutes on"));
            return true;
        }

        var (begin, end) = (Median(warm[..(warm.Length / 4)]), Median(warm[^(warm.Length / 4)..]));
        var isFlat = end <= begin * Bearable;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident: {begin / Mib:F0} MiB in the first quarter after {WarmUp.TotalMinutes:0} minutes, {end / Mib:F0} MiB in the last (medians), {most / Mib:F0} MiB at most: {(isFlat ? "flat" : "it grows")}"));
        return isFlat;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    // 91 of a host's 1,000 series are selected. The limits leave room for a quarter more of those, and for half as many again of the others; half of the selected may begin within a minute.
    private string Configuration()
    {
        var (selected, ignored) = (options.Hosts * 91, options.Hosts * 909);
        return $$"""
            predictors:
              - name: soak
                entity: [instance]
                step: 15s
                horizons: [30m]
                signals:
                  level: {expr: "max by (instance) (soak_11)", limit: "> 2"}
                  mean: avg by (instance) ({__name__=~"soak_[1-9][0-9]"})
                  rate: sum by (instance) (rate(soak_100[2m]))
            head: {max_series: {{selected + (selected / 4)}}, max_ignored_series: {{ignored + (ignored / 2)}}, max_new_series_per_minute: {{Math.Max(1, selected / 2)}}}

            """;
    }
}
