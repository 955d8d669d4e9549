using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Requests;

/// <summary>
/// What whole requests of known series cost a real sidecar with the bundled node_exporter signals, its steps among it: <c>Exporter.Benchmarks requests --pace fast</c>.
/// Prints a row of the README's table for each protocol.
/// </summary>
internal sealed class RequestRun(RequestOptions options)
{
    /// <summary>Runs.</summary>
    public async Task RunAsync()
    {
        Console.WriteLine($"{options.Hosts * RequestHost.SeriesPerHost:#,0} series, {options.Duration.TotalSeconds:0} s after {options.WarmUp.TotalSeconds:0} s, {(options.IsRealPace ? "a scrape each 10 s" : "as fast as they are answered")}");
        Console.WriteLine("| | thousand samples a CPU second | bytes allocated a request | a sample | collections of gen 0, 1, 2 | steps | p50 / p99 ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var protocol in options.Protocols)
        {
            await RunAsync(protocol);
        }
    }

    private async Task RunAsync(RequestProtocol protocol)
    {
        await using var sidecar = await ForesightProcess.StartFromAsync(Repository.PathOf("examples", "node_exporter", "foresight.yml"), "--otlp.grpc-listen-address=127.0.0.1:0");
        using var sender = new RequestSender(options, protocol, sidecar);
        await sender.RunAsync(options.WarmUp);
        sender.TakeWaits();
        var (before, requestsBefore) = (await RequestLook.AtAsync(sidecar), sender.Requests);
        await sender.RunAsync(options.Duration);
        var (used, requests, waits) = ((await RequestLook.AtAsync(sidecar)).Since(before), sender.Requests - requestsBefore, sender.TakeWaits());
        if (used.Samples != requests * RequestHost.SeriesPerHost)
        {
            throw new InvalidOperationException($"{requests} requests, but {used.Samples} samples taken\n{sidecar.Process.Describe()}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {protocol} | {used.Samples / used.CpuSeconds / 1000:#,0} | {used.AllocatedBytes / requests:#,0} | {used.AllocatedBytes / used.Samples:0.00} | {used.Gen0}, {used.Gen1}, {used.Gen2} | {used.Steps} | {waits[waits.Length / 2].TotalMilliseconds:0.0} / {waits[waits.Length * 99 / 100].TotalMilliseconds:0.0} |"));
    }
}
