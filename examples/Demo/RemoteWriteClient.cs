using System.Net;
using System.Net.Http.Headers;
using Exporter.Ingest;
using Simulator.Series;

namespace Demo;

/// <summary>Sends samples as a Prometheus does: remote write 1.0 and 2.0 in turn, again after an overload.</summary>
internal sealed class RemoteWriteClient(HttpClient http, Uri receiver, bool onlyVersion1 = false) : ISampleWriter
{
    private readonly RemoteWriteEncoder _version1 = new(RemoteWriteVersion.V1);
    private readonly RemoteWriteEncoder _version2 = new(RemoteWriteVersion.V2);
    private bool _useVersion2;

    /// <summary>Samples sent.</summary>
    public long Samples { get; private set; }

    private RemoteWriteEncoder Encoder => _useVersion2 ? _version2 : _version1;

    /// <inheritdoc/>
    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        Encoder.Add(labels, timestampMs, value);
        Samples++;
    }

    /// <summary>Sends what was written since the last time.</summary>
    public async Task SendAsync(CancellationToken cancellation)
    {
        var body = Encoder.ToSnappy();
        Encoder.Reset();
        while (true)
        {
            using var request = Request(body);
            using var response = await http.SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
            {
                break;
            }

            if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
            {
                var answer = await response.Content.ReadAsStringAsync(cancellation);
                throw new HttpRequestException($"{receiver} answered {(int)response.StatusCode}: {answer}");
            }

            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromMilliseconds(200), cancellation);
        }

        _useVersion2 = !_useVersion2 && !onlyVersion1;
    }

    private HttpRequestMessage Request(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(Encoder.ContentType);
        content.Headers.ContentEncoding.Add("snappy");
        var request = new HttpRequestMessage(HttpMethod.Post, receiver) { Content = content };
        request.Headers.Add("X-Prometheus-Remote-Write-Version", Encoder.VersionHeader);
        request.Headers.UserAgent.ParseAdd("foresight-demo/1");
        return request;
    }
}
