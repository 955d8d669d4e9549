using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Exporter.TestKit;

namespace Exporter.Benchmarks.Logs;

/// <summary>
/// What records of logs cost, by protocol: decoding alone on one thread, and whole requests to a real sidecar over HTTP: <c>Exporter.Benchmarks logs SECONDS</c>. Prints a row of the
/// README's table for each. What is counted is time of the processor, so that other work on the machine matters less.
/// </summary>
internal sealed class LogRun(TimeSpan duration)
{
    private const int Connections = 2;
    private const string Configuration = """
        predictors:
          - {name: node, entity: [instance], step: 30s, horizons: [30m], signals: {up: up}}
        """;

    /// <summary>Runs.</summary>
    public async Task RunAsync()
    {
        Console.WriteLine($"{LogBodies.Records:#,0} records a request, {duration.TotalSeconds:0} s each");
        Console.WriteLine("| | bytes a record as sent | decoding alone, thousand records a CPU second | bytes allocated a request | over HTTP, thousand records a CPU second | MB a CPU second |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var form in Enum.GetValues<LogForm>())
        {
            var body = LogBodies.Of(form);
            var (rate, allocated) = Decode(form, body);
            var served = await ServeAsync(form, body);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {form} | {body.Length / LogBodies.Records} | {rate / 1000:#,0} | {allocated:#,0} | {served / 1000:#,0} | {served * body.Length / LogBodies.Records / 1e6:#,0} |"));
        }
    }

    private (double RecordsPerSecond, long AllocatedBytes) Decode(LogForm form, byte[] body)
    {
        using var decoder = new LogDecoder(new LogSources());
        var sink = new SummingSink();
        var limits = new IngestLimits();
        var latest = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        Run(duration / 4);
        var (cpu, allocated) = (CpuTime(), GC.GetAllocatedBytesForCurrentThread());
        var requests = Run(duration);
        if (sink.Records % LogBodies.Records != 0 || sink.Records == 0)
        {
            throw new InvalidOperationException($"{sink.Records} records of {form}: {decoder.Batch.Error} {decoder.Batch.FirstDrop}");
        }

        return (requests * (double)LogBodies.Records / (CpuTime() - cpu).TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / requests);

        int Run(TimeSpan time)
        {
            var (began, count) = (Stopwatch.GetTimestamp(), 0);
            for (; Stopwatch.GetElapsedTime(began) < time; count++)
            {
                decoder.TryDecode(body, form, LogBodies.EncodingOf(form), limits, latest);
                decoder.Batch.ApplyTo(sink);
                decoder.Release();
            }

            return count;
        }
    }

    private async Task<double> ServeAsync(LogForm form, byte[] body)
    {
        await using var sidecar = await ForesightProcess.StartAsync(Configuration);
        await SendAsync(sidecar, form, body, duration / 4);
        var (cpu, taken) = (sidecar.Process.Usage.CpuTime, await sidecar.MetricAsync("foresight_log_records_total"));
        await SendAsync(sidecar, form, body, duration);
        return (await sidecar.MetricAsync("foresight_log_records_total") - taken) / (sidecar.Process.Usage.CpuTime - cpu).TotalSeconds;
    }

    private static Task SendAsync(ForesightProcess sidecar, LogForm form, byte[] body, TimeSpan time) => Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
    {
        var (path, type) = form switch
        {
            LogForm.OtlpProtobuf => ("v1/logs", "application/x-protobuf"),
            LogForm.OtlpJson => ("v1/logs", "application/json"),
            LogForm.LokiProtobuf => ("loki/api/v1/push", "application/x-protobuf"),
            LogForm.LokiJson => ("loki/api/v1/push", "application/json"),
            _ => ("elasticsearch/_bulk?filter_path=errors,items.*.error", "application/x-ndjson"),
        };
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(type);
            using var response = await Web.Client.PostAsync(new Uri(sidecar.Address, path), content);
            response.EnsureSuccessStatusCode();
        }
    }));

    private static TimeSpan CpuTime() => Process.GetCurrentProcess().TotalProcessorTime;

    private sealed class SummingSink : ILogSink
    {
        public long Records { get; private set; }

        public void Add(in LogRecord record) => Records++;
    }
}
