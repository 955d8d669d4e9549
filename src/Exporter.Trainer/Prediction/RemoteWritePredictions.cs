using System.Net;
using System.Net.Http.Headers;
using Exporter.History;
using Exporter.Ingest;
using Exporter.Signals;

namespace Exporter.Trainer.Prediction;

/// <summary>Sends predictions to a Prometheus by remote write 1.0, at the times that they are about, as the series that the sidecar exposes.</summary>
/// <param name="http">Owned by the caller.</param>
/// <param name="endpoint">Such as <c>http://localhost:9090/api/v1/write</c>.</param>
/// <param name="time">For waits between attempts.</param>
internal sealed class RemoteWritePredictions(HttpClient http, Uri endpoint, TimeProvider time)
{
    private const string Metric = "predicted_failure_probability";
    private const int RowsPerRequest = 1000;
    private const int Attempts = 6;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    /// <summary>Sends all batches, in order.</summary>
    /// <returns>Number of rows.</returns>
    /// <exception cref="TrainingException">The server refuses them, or does not answer for long; the message says how many it has taken.</exception>
    public async Task<long> SendAsync(PredictionLayout layout, IAsyncEnumerable<PredictionBatch> batches, CancellationToken cancellation)
    {
        long rows = 0;
        await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
        {
            for (var first = 0; first < batch.Rows; first += RowsPerRequest)
            {
                var count = Math.Min(RowsPerRequest, batch.Rows - first);
                await PostAsync(Request(layout, batch, first, count), rows, cancellation).ConfigureAwait(false);
                rows += count;
            }
        }

        return rows;
    }

    /// <summary>A request with a series for each label set and horizon; its samples stay in order of time.</summary>
    private static byte[] Request(PredictionLayout layout, PredictionBatch batch, int first, int count)
    {
        var encoder = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        var byEntity = Enumerable.Range(first, count).GroupBy(row => Labels.From(layout.Labels.Select((name, label) => new Label(name, batch.Labels[label][row] ?? ""))));
        foreach (var entity in byEntity)
        {
            for (var horizon = 0; horizon < layout.Horizons.Length; horizon++)
            {
                encoder.StartSeries(
                [
                    (Labels.MetricName, Metric), ("predictor", layout.Predictor), ("horizon", PrometheusDuration.Format(layout.Horizons[horizon])),
                    .. Enumerable.Range(0, entity.Key.Count).Select(label => (entity.Key[label].Name, entity.Key[label].Value)),
                ]);
                foreach (var row in entity)
                {
                    var probability = batch.Probabilities[(row * layout.Horizons.Length) + horizon];
                    if (!float.IsNaN(probability))
                    {
                        encoder.AddSample(batch.TimesMs[row], probability);
                    }
                }
            }
        }

        return encoder.ToSnappy();
    }

    private async Task PostAsync(byte[] body, long taken, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (problem, wait) = ("", FirstWait * (1 << (attempt - 1)));
            try
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
                content.Headers.ContentEncoding.Add("snappy");
                using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
                request.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
                using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }

                problem = $"status {(int)response.StatusCode} {(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Trim()}";
                if (response.StatusCode < HttpStatusCode.InternalServerError && response.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    throw new TrainingException(
                        $"{endpoint} refuses predictions after {taken} rows: {problem}; a Prometheus takes them with --web.enable-remote-write-receiver, and those of the past within storage.tsdb.out_of_order_time_window");
                }

                wait = RetryAfter.Wait(response, wait, time);
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                problem = e is HttpRequestException ? e.Message : $"no answer within {http.Timeout.TotalSeconds:0.###} s";
            }

            if (attempt == Attempts)
            {
                throw new TrainingException($"{endpoint} failed {Attempts} times, the last time with: {problem}; it has taken {taken} rows");
            }

            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
    }
}
