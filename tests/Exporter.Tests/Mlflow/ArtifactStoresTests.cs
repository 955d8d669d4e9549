using Exporter.Mlflow;
using Exporter.Mlflow.Artifacts;
using Exporter.TestKit;
using Exporter.TestKit.Mlflow;

namespace Exporter.Tests.Mlflow;

/// <summary>Where artifacts may be, and how much of them is taken.</summary>
public sealed class ArtifactStoresTests : IAsyncDisposable
{
    private readonly MlflowStandIn _mlflow = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    private ArtifactStores Stores => new(_http, _mlflow.Address, new S3Options());

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mlflow.DisposeAsync();
    }

    [Fact]
    public async Task Proxied_WhatIsWrittenIsRead()
    {
        using var stores = Stores;
        var store = stores.Open("mlflow-artifacts:/1/run/artifacts");
        await store.WriteAsync("model/a b+c.onnx", [1, 2, 3], Cancellation);
        Assert.Equal([1, 2, 3], _mlflow.Artifacts["1/run/artifacts/model/a b+c.onnx"]);
        Assert.Equal([1, 2, 3], await store.ReadAsync("model/a b+c.onnx", 3, Cancellation));
        Assert.Null(await store.ReadAsync("model/none", 3, Cancellation));
    }

    [Fact]
    public async Task TooLarge_IsRefusedWithBothNumbers()
    {
        using var stores = Stores;
        _mlflow.Artifacts["1/x"] = new byte[11];
        var refused = await Assert.ThrowsAsync<MlflowException>(() => stores.Open("mlflow-artifacts:/1").ReadAsync("x", 10, Cancellation));
        Assert.Equal((MlflowFault.Refused, $"{_mlflow.Address}api/2.0/mlflow-artifacts/artifacts/1/x has 11 bytes, the limit is 10"), (refused.Fault, refused.Message));
    }

    [Fact]
    public async Task Unannounced_IsCutAtTheLimit()
    {
        // In chunks, without a length, and without an end of its own.
        await using var server = new LoopbackServer(async context =>
        {
            context.Response.SendChunked = true;
            for (var part = 0; part < 100; part++)
            {
                await context.Response.OutputStream.WriteAsync(new byte[1 << 16]);
            }

            context.Response.Close();
        });
        using var stores = Stores;
        var refused = await Assert.ThrowsAsync<MlflowException>(() => stores.Open(server.Address.AbsoluteUri).ReadAsync("x", 1 << 17, Cancellation));
        Assert.Equal(MlflowFault.Refused, refused.Fault);
        Assert.EndsWith("has more than 131072 bytes, the limit is 131072", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_GoToMlflowAndToNobodyElse()
    {
        _http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        var seen = new List<string?>();
        await using var other = new LoopbackServer(context =>
        {
            seen.Add(context.Request.Headers["Authorization"]);
            context.Response.StatusCode = 404;
            context.Response.Close();
            return Task.CompletedTask;
        });
        using var stores = Stores;
        _mlflow.Authorization = "Bearer secret";
        Assert.Null(await stores.Open($"{_mlflow.Address}api/2.0/mlflow-artifacts/artifacts/1").ReadAsync("x", 10, Cancellation));
        Assert.Null(await stores.Open(other.Address.AbsoluteUri).ReadAsync("x", 10, Cancellation));
        Assert.Equal([null], seen);
        Assert.StartsWith("artifacts are at elsewhere.example, which is not MLflow's own 127.0.0.1:", Refusal("mlflow-artifacts://elsewhere.example:5000/1"), StringComparison.Ordinal);
        stores.Open($"mlflow-artifacts://{_mlflow.Address.Authority}/1");
    }

    [Theory]
    [InlineData("/mlruns/1/run/artifacts/model")]
    [InlineData("file:///mlruns/1")]
    [InlineData("./mlruns/1")]
    [InlineData("gs://bucket/1")]
    public void OtherPlaces_AreRefusedWithTheWayOut(string address) => Assert.Equal(
        $"artifacts are at \"{address}\", which is neither mlflow-artifacts:/, http(s):// nor s3://: a folder of MLflow's own machine, for instance, is reached only by a server that was started with --serve-artifacts",
        Refusal(address));

    private string Refusal(string address)
    {
        using var stores = Stores;
        return Assert.Throws<MlflowException>(() => stores.Open(address)).Message;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
