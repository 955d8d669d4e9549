using System.Diagnostics;
using System.Globalization;
using Exporter.Benchmarks.Requests;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Serving;

/// <summary>
/// How long a real sidecar takes for the probabilities of vectors that somebody sends, while it ingests: <c>Exporter.Benchmarks serving</c>. The model is the demo's for machines. Prints a row of the
/// README's table for each protocol and number of vectors; what a client does is part of each time.
/// </summary>
internal sealed class ServingRun(ServingOptions options)
{
    private const string Predictor = "node";

    /// <summary>Runs.</summary>
    public async Task RunAsync()
    {
        await using var sidecar = await ForesightProcess.StartFromAsync(Repository.PathOf("examples", "Demo", "foresight.yml"));
        using var sender = new RequestSender(new RequestOptions { Hosts = options.Hosts, IsRealPace = options.IsRealPace }, RequestProtocol.RemoteWrite2, sidecar);
        using var stopped = new CancellationTokenSource();
        var ingest = IngestAsync(sender, stopped.Token);
        var columns = await ServingClient.ColumnsAsync(sidecar, Predictor);
        Console.WriteLine($"model of {columns} features; {options.Hosts * RequestHost.SeriesPerHost:#,0} series beside, {(options.IsRealPace ? "a scrape each 10 s" : "as fast as they are answered")}");
        Console.WriteLine("| | vectors | requests | p50 ms | p99 ms | most ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var vectors in options.Vectors)
        {
            using var client = new ServingClient(sidecar, Predictor, vectors, columns);
            await MeasureAsync($"REST v2, {client.JsonBytes / 1e6:0.0} MB", vectors, client.InferAsync);
            await MeasureAsync("gRPC Score", vectors, client.ScoreAsync);
        }

        await stopped.CancelAsync();
        await ingest;
        if (sender.Requests == 0)
        {
            throw new InvalidOperationException($"nothing was ingested meanwhile\n{sidecar.Process.Describe()}");
        }
    }

    private static async Task IngestAsync(RequestSender sender, CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            await sender.RunAsync(TimeSpan.FromSeconds(1));
        }
    }

    private async Task MeasureAsync(string name, int vectors, Func<Task> ask)
    {
        await AskAsync(options.WarmUp, ask);
        var waits = await AskAsync(options.Duration, ask);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {vectors:#,0} | {waits.Length} | {waits[waits.Length / 2].TotalMilliseconds:0.0} | {waits[waits.Length * 99 / 100].TotalMilliseconds:0.0} | {waits[^1].TotalMilliseconds:0.0} |"));
    }

    /// <returns>How long each answer took, in ascending order; at least one.</returns>
    private static async Task<TimeSpan[]> AskAsync(TimeSpan duration, Func<Task> ask)
    {
        var waits = new List<TimeSpan>();
        var began = Stopwatch.GetTimestamp();
        do
        {
            var asked = Stopwatch.GetTimestamp();
            await ask();
            waits.Add(Stopwatch.GetElapsedTime(asked));
        }
        while (Stopwatch.GetElapsedTime(began) < duration);

        return [.. waits.Order()];
    }
}
