using System.Net.Http.Headers;
using System.Text;
using Exporter.Host.Rpc.Proto;
using Grpc.Core;
using Grpc.Net.Client;

namespace Exporter.Tests.Host.Rpc;

/// <summary>A client of a sidecar's gRPC services, on the port of its HTTP.</summary>
internal sealed class RpcClient : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <summary>A client.</summary>
    /// <param name="address">Where the sidecar listens.</param>
    /// <param name="user">Name and password, with a colon between; null for none.</param>
    public RpcClient(Uri address, string? user = null)
    {
        var http = new HttpClient(new SocketsHttpHandler());
        http.DefaultRequestHeaders.Authorization = user is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpClient = http, DisposeHttpClient = true, MaxSendMessageSize = null, MaxReceiveMessageSize = null });
        Predictions = new Predictions.PredictionsClient(_channel);
    }

    public ChannelBase Channel => _channel;

    public Predictions.PredictionsClient Predictions { get; }

    /// <summary>What is wrong with a call that fails.</summary>
    public static async Task<Grpc.Core.Status> FailureAsync<T>(Func<AsyncUnaryCall<T>> call) => (await Assert.ThrowsAsync<RpcException>(async () => await call())).Status;

    public void Dispose() => _channel.Dispose();
}
