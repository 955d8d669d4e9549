using System.Globalization;
using System.Text;
using Exporter.Configuration;
using Exporter.History;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Integration.Tests.Parity;

/// <summary>
/// What the model is trained on is what it sees: for one recording by a real Prometheus, the sidecar's vectors, made from
/// the remote-write stream, equal those that the trainer makes from that Prometheus' query_range, element by element.
/// </summary>
/// <remarks>
/// Exceptions: rows inside an incident are made by the sidecar and left out by the trainer, which does not train on them.
/// </remarks>
[Long(50)]
public sealed class ParityTests
{
    private const double Tolerance = 1e-6;
    private const int Scrapes = 95;

    [Fact]
    public async Task Vectors_FromStreamAndFromQueryRange_AreEqual()
    {
        await using FakeTarget varied = new(VariedTarget.Page);
        await using PeerProcess node = await NodeExporter.StartAsync();
        await using ForesightProcess sidecar = await ForesightProcess.StartAsync(SidecarConfiguration, null, $"--storage.path={PeerProcess.NewFolder("parity")}");
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, PrometheusConfiguration(varied, node, sidecar));

        long beganMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        VectorRecording stream = await RecordAsync(sidecar, varied, node, prometheus);
        AssertSeesEvents(stream, node.Address.Authority);
        AssertSeesLogs(stream, node.Address.Authority);
        TrainingRows history = await ReplayAsync(sidecar, prometheus, beganMs - 60_000, stream.Steps.Keys.Max());

        Assert.True(stream.Steps.Count >= 20, $"only {stream.Steps.Count} steps were recorded");
        Comparison comparison = Compare(stream, history);
        Assert.True(comparison.Differences.Count == 0, string.Join('\n', comparison.Differences.Take(40)));
        Assert.True(comparison.Numbers > 3000, $"only {comparison.Numbers} elements that are numbers were compared");
        // The incident of the varied target lasts twelve scrapes of a second and, for merging, ten seconds more.
        Assert.InRange(comparison.LeftOut.Count, 1, 13);
        Assert.All(comparison.LeftOut, instance => Assert.Equal(varied.Address.Authority, instance));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{stream.Steps.Count} steps, {stream.Features.Count} features, {comparison.Numbers} numbers equal, largest relative difference {comparison.Largest:g2}");
    }

    private static async Task<VectorRecording> RecordAsync(ForesightProcess sidecar, FakeTarget varied, PeerProcess node, PrometheusServer prometheus)
    {
        VectorRecording recording = new(sidecar, "parity");
        Queue<(int Scrapes, string Event)> events = new(
        [
            (30, """{"kind": "deployment", "labels": {"job": "node"}, "size": 7, "version": "1.8"}"""),
            (64, """{"kind": "deployment", "predictor": "parity", "size": 3}"""),
        ]);
        int logged = 0;
        await Poll.Until(
            $"{Scrapes} scrapes are recorded",
            async () =>
            {
                await recording.ReadAsync();
                if (events.TryPeek(out (int Scrapes, string Event) next) && varied.Scrapes >= next.Scrapes)
                {
                    await PostAsync(sidecar, "/api/v1/events", events.Dequeue().Event);
                }

                // More with each scrape, so that rates change.
                for (; logged < varied.Scrapes; logged++)
                {
                    string lines = string.Join(',', Enumerable.Range(0, 1 + (logged / 10)).Select(line => $"[\"{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}000000\",\"pool exhausted after {line} ms\"]"));
                    await PostAsync(sidecar, "/loki/api/v1/push", $$$"""{"streams":[{"stream":{"instance":"{{{node.Address.Authority}}}","job":"node","level":"error"},"values":[{{{lines}}}]}]}""");
                }

                return varied.Scrapes >= Scrapes;
            },
            TimeSpan.FromMinutes(3),
            sidecar.Process,
            prometheus.Process);
        return recording;
    }

    private static async Task PostAsync(ForesightProcess sidecar, string path, string json)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Web.Client.PostAsync(new Uri(sidecar.Address, path), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Reported events came back by way of Prometheus: as a change, and as the values of signals.</summary>
    private static void AssertSeesEvents(VectorRecording stream, string node)
    {
        Assert.Equal([0f, 1f, 2f], Course(stream, node, "entity:changes_1d").Distinct());
        Assert.Equal([float.NaN, 7f, 3f], Course(stream, node, "deployed_size:last").Distinct());
        Assert.Equal([float.NaN, 1f, 3f], Course(stream, node, "deployed_with:last").Distinct());
        Assert.Equal([float.NaN, 1f, 2f], Course(stream, node, "deployed_often:last").Distinct());

        // The second one, while what it depends on was failing.
        Assert.Equal([float.NaN, 0f, 1f], Course(stream, node, "deployed_in_incident:last").Distinct());
    }

    /// <summary>So did lines of logs: by severity, and all of one template.</summary>
    private static void AssertSeesLogs(VectorRecording stream, string node)
    {
        float[] errors = Course(stream, node, "log_errors:last");
        Assert.True(errors.Where(float.IsFinite).Distinct().Count() > 5, string.Join(' ', errors));
        Assert.Equal(errors, Course(stream, node, "log_template_rate:last"));
    }

    private static float[] Course(VectorRecording stream, string instance, string feature) =>
        [.. stream.Steps.Values.Where(vectors => vectors.ContainsKey(instance)).Select(vectors => vectors[instance][stream.Features.ToList().IndexOf(feature)])];

    private static async Task<TrainingRows> ReplayAsync(ForesightProcess sidecar, PrometheusServer prometheus, long fromMs, long toMs)
    {
        Assert.True(ConfigLoader.TryLoad(sidecar.ConfigurationFile, out ForesightConfig? config, out _));
        Replay replay = new(config!.Predictors[0], new TrainingOptions { FromMs = fromMs, ToMs = toMs });
        RangeQuerySource source = new(Web.Client, prometheus.Address, TimeProvider.System);
        return await replay.RunAsync(source, (_, _) => { }, TestContext.Current.CancellationToken);
    }

    private sealed record Comparison(List<string> Differences, List<string> LeftOut)
    {
        public int Numbers { get; set; }

        public double Largest { get; set; }
    }

    private static Comparison Compare(VectorRecording stream, TrainingRows history)
    {
        Comparison comparison = new([], []);
        Dictionary<(long StepMs, string Instance), int> rows = [];
        for (int row = 0; row < history.Count; row++)
        {
            rows.Add((history.StepMsOf(row), InstanceOf(history.Entities[history.EntityOf(row)])), row);
        }

        foreach ((long stepMs, Dictionary<string, float[]> vectors) in stream.Steps)
        {
            foreach ((string instance, float[] vector) in vectors)
            {
                if (rows.Remove((stepMs, instance), out int row))
                {
                    CompareRow(comparison, stream.Features, $"{stepMs} {instance}", vector, history.Row(row));
                }
                else
                {
                    comparison.LeftOut.Add(instance);
                }
            }
        }

        // What is left was seen by the trainer only: wrong at every step that was recorded.
        comparison.Differences.AddRange(rows.Keys.Where(key => stream.Steps.ContainsKey(key.StepMs)).Select(key => $"{key}: in the history only"));
        return comparison;
    }

    private static void CompareRow(Comparison comparison, IReadOnlyList<string> features, string place, float[] streamed, ReadOnlySpan<float> replayed)
    {
        Assert.Equal(replayed.Length, streamed.Length);
        for (int column = 0; column < streamed.Length; column++)
        {
            double left = streamed[column], right = replayed[column];
            if (double.IsNaN(left) && double.IsNaN(right))
            {
                continue;
            }

            double difference = left == right ? 0 : Math.Abs(left - right) / Math.Max(Math.Abs(left), Math.Abs(right));
            comparison.Numbers++;
            comparison.Largest = Math.Max(comparison.Largest, difference);
            if (!(difference <= Tolerance))
            {
                comparison.Differences.Add(string.Create(CultureInfo.InvariantCulture, $"{place} {features[column]}: stream {left:R}, history {right:R}"));
            }
        }
    }

    private static string InstanceOf(Labels entity) => entity[0].Value;

    private const string SidecarConfiguration = """
        predictors:
          - name: parity
            entity: [instance]
            keep_labels: [job]
            peers: [job]
            step: 2s
            # Two batches of the sender, and the machine may be busy: a step must not be evaluated before its samples are here.
            lateness: 10s
            horizons: [1m, 5m]
            seasonality: [40s]
            merge: 10s
            failure: max by (instance) (varied_failing)
            change: >-
              max by (instance) (resets(varied_requests_total[10s]))
              or max by (instance) (time() - foresight_event_timestamp_seconds{predictor="parity", event_kind="deployment"} < bool 5)
            # The node depends on the varied target, whose incident it must see.
            depends_on: >-
              max by (instance) (up{job="node"}) * on () group_left (on_instance) label_replace(up{job="varied"}, "on_instance", "$1", "instance", "(.*)")
            signals:
              cpu_busy: 1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[15s]))
              memory_used: {expr: 1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes, limit: "> 0.95"}
              load_per_cpu: max by (instance) (node_load1) / count by (instance) (node_cpu_seconds_total{mode="idle"})
              temperature: {expr: varied_temperature_celsius, limit: "> 60"}
              temperature_peak: max_over_time(varied_temperature_celsius[20s]) - min_over_time(varied_temperature_celsius[20s])
              temperature_trend: deriv(varied_temperature_celsius[20s])
              temperature_soon: predict_linear(varied_temperature_celsius[20s], 30)
              temperature_before: avg_over_time(varied_temperature_celsius[10s] offset 10s)
              temperature_unrest: stddev_over_time(varied_temperature_celsius[15s])
              request_rate: sum by (instance) (rate(varied_requests_total[10s]))
              request_growth: sum by (instance) (increase(varied_requests_total[30s]))
              error_ratio: sum by (instance) (rate(varied_requests_total{code=~"5.."}[15s])) / sum by (instance) (rate(varied_requests_total[15s]))
              restarts: max by (instance) (resets(varied_requests_total[30s]))
              latency_p90: histogram_quantile(0.9, sum by (instance, le) (rate(varied_latency_seconds_bucket[15s])))
              busiest_worker: max by (instance) (varied_worker_level)
              second_worker: varied_worker_level{worker="2"}
              worker_changes: sum by (instance) (changes(varied_worker_level[20s]))
              oddity: varied_sometimes_nan
              answered: up
              deployed_size: max by (instance) (foresight_event_size{predictor="parity", event_kind="deployment"})
              deployed_with: max by (instance) (foresight_event_entities{predictor="parity", event_kind="deployment"})
              deployed_often: max by (instance) (foresight_event_recent{predictor="parity", event_kind="deployment"})
              deployed_in_incident: max by (instance) (foresight_event_during_incident{predictor="parity", event_kind="deployment"})
              log_errors: sum by (instance) (rate(log_lines_total{severity="error"}[10s]))
              log_template_rate: max by (instance) (rate(log_template_lines_total[10s]))
              log_entropy: max by (instance) (log_template_entropy_bits)
              scrape_seconds: clamp_max(scrape_duration_seconds * 1000, 5)

        """;

    private static string PrometheusConfiguration(FakeTarget varied, PeerProcess node, ForesightProcess sidecar) => $"""
        global: {"{"}scrape_interval: 1s{"}"}
        scrape_configs:
          - job_name: varied
            static_configs: [{"{"}targets: ["{varied.Address.Authority}"]{"}"}]
          - job_name: node
            static_configs: [{"{"}targets: ["{node.Address.Authority}"]{"}"}]
          - job_name: foresight
            honor_labels: true
            static_configs: [{"{"}targets: ["{sidecar.Address.Authority}"]{"}"}]
            metric_relabel_configs: [{"{"}source_labels: [__name__], regex: "foresight_event_.*|log_.*", action: keep{"}"}]
        remote_write:
          - url: {sidecar.Address}api/v1/write
            protobuf_message: io.prometheus.write.v2.Request
            queue_config: {"{"}batch_send_deadline: 1s{"}"}

        """;
}
