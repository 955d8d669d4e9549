using System.Net.Http.Headers;
using Exporter.Ingest;

namespace Exporter.TestKit;

/// <summary>The answer to a remote-write request.</summary>
public readonly record struct WriteAnswer(int Status, string Text);

/// <summary>A sender of remote write whose every header and byte a test can choose.</summary>
public sealed class RemoteWriteSender(Uri server)
{
    private readonly Uri _endpoint = new(server, "/api/v1/write");

    /// <summary>Sends a well-formed request of one sample a series, all of one time.</summary>
    public Task<WriteAnswer> SendAsync(long timestampMs, params (IReadOnlyList<(string Name, string Value)> Labels, double Value)[] samples)
    {
        RemoteWriteEncoder encoder = new(RemoteWriteVersion.V1);
        foreach ((IReadOnlyList<(string Name, string Value)> labels, double value) in samples)
        {
            encoder.Add(labels, timestampMs, value);
        }

        return SendBytesAsync(encoder.ToSnappy());
    }

    /// <summary>Sends these bytes as they are.</summary>
    public async Task<WriteAnswer> SendBytesAsync(byte[] body, string contentType = "application/x-protobuf", string encoding = "snappy")
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        content.Headers.ContentEncoding.Add(encoding);
        using HttpRequestMessage request = new(HttpMethod.Post, _endpoint) { Content = content };
        request.Headers.Add("X-Prometheus-Remote-Write-Version", "0.1.0");
        using HttpResponseMessage response = await Web.Client.SendAsync(request);
        return new WriteAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
