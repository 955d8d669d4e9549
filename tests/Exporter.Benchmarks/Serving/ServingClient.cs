using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Exporter.Host.Rpc.Proto;
using Exporter.TestKit;
using Grpc.Net.Client;

namespace Exporter.Benchmarks.Serving;

/// <summary>Asks a sidecar for the probabilities of the same made-up vectors again and again, one request after the other.</summary>
internal sealed class ServingClient : IDisposable
{
    // As among real vectors, of which some windows are not full yet.
    private const double Missing = 0.1;

    private readonly HttpClient _http = new();
    private readonly GrpcChannel _channel;
    private readonly Predictions.PredictionsClient _rpc;
    private readonly Uri _infer;
    private readonly byte[] _json;
    private readonly ScoreRequest _message;

    /// <summary>A client with its vectors.</summary>
    /// <param name="sidecar">Who is asked.</param>
    /// <param name="predictor">Whose model.</param>
    /// <param name="vectors">Vectors in a request.</param>
    /// <param name="columns">Numbers in a vector.</param>
    public ServingClient(ForesightProcess sidecar, string predictor, int vectors, int columns)
    {
        _channel = GrpcChannel.ForAddress(sidecar.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        _rpc = new Predictions.PredictionsClient(_channel);
        _infer = new Uri(sidecar.Address, $"/v2/models/{predictor}/infer");
        var random = new Random(1);
        _message = new ScoreRequest { Predictor = predictor };
        for (var row = 0; row < vectors; row++)
        {
            var vector = new Vector();
            for (var column = 0; column < columns; column++)
            {
                vector.Values.Add(random.NextDouble() < Missing ? float.NaN : (float)((random.NextDouble() * 20) - 10));
            }

            _message.Vectors.Add(vector);
        }

        var numbers = _message.Vectors.SelectMany(vector => vector.Values).Select(value => float.IsNaN(value) ? "null" : value.ToString("R", CultureInfo.InvariantCulture));
        _json = Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"features","datatype":"FP32","shape":[{{vectors}},{{columns}}],"data":[{{string.Join(',', numbers)}}]}]}""");
    }

    /// <summary>Bytes of a request by the Open Inference Protocol.</summary>
    public int JsonBytes => _json.Length;

    /// <summary>Numbers that a model takes.</summary>
    public static async Task<int> ColumnsAsync(ForesightProcess sidecar, string predictor)
    {
        using var metadata = JsonDocument.Parse(await sidecar.GetAsync($"/v2/models/{predictor}"));
        return metadata.RootElement.GetProperty("inputs")[0].GetProperty("shape")[1].GetInt32();
    }

    /// <summary>Asks once by the Open Inference Protocol.</summary>
    public async Task InferAsync()
    {
        using var content = new ByteArrayContent(_json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await _http.PostAsync(_infer, content);
        var answer = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{(int)response.StatusCode}: {Encoding.UTF8.GetString(answer)}");
        }
    }

    /// <summary>Asks once by gRPC.</summary>
    public async Task ScoreAsync() => await _rpc.ScoreAsync(_message);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _channel.Dispose();
    }
}
