using Exporter.Mlflow;
using Exporter.TestKit;
using Exporter.TestKit.Mlflow;

namespace Exporter.Tests.Mlflow;

/// <summary>What MLflow says, and what it does not say.</summary>
public sealed class MlflowModelsTests : IAsyncDisposable
{
    private readonly MlflowStandIn _mlflow = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    private MlflowModels Models => new(_http, _mlflow.Address);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mlflow.DisposeAsync();
    }

    [Fact]
    public async Task Alias_ThatNothingHas_IsNoFault()
    {
        Assert.Null(await Models.ResolveAsync("node", "champion", Cancellation));
        await Models.EnsureAsync("node", "", [], Cancellation);
        Assert.Null(await Models.ResolveAsync("node", "champion", Cancellation));
        await Models.EnsureAsync("node", "", [], Cancellation);
    }

    [Fact]
    public async Task Versions_OverSeveralPages_AreAllLookedAt()
    {
        _mlflow.PageSize = 2;
        await Models.EnsureAsync("node", "", [], Cancellation);
        for (var number = 1; number <= 5; number++)
        {
            await Models.RegisterAsync("node", "s3://b/k", "run", [new(ModelTags.Sha256, $"hash{number}")], Cancellation);
        }

        Assert.Equal("1", (await Models.FindAsync("node", "hash1", Cancellation))!.Number);
        Assert.Null(await Models.FindAsync("node", "hash6", Cancellation));
        Assert.Equal(3 + 3, _mlflow.Requests.Count(request => request.EndsWith("model-versions/search", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Error_OfMlflow_IsToldWithItsCodeAndMessage()
    {
        var absent = await Assert.ThrowsAsync<MlflowException>(() => Models.VersionAsync("node", "7", Cancellation));
        Assert.Equal((MlflowFault.Absent, $"{_mlflow.Address}api/2.0/mlflow/model-versions/get: status 404, RESOURCE_DOES_NOT_EXIST: Model Version (name=node, version=7) not found"), (absent.Fault, absent.Message));

        _mlflow.IsBusy = true;
        var busy = await Assert.ThrowsAsync<MlflowException>(() => Models.ResolveAsync("node", "champion", Cancellation));
        Assert.Equal((MlflowFault.Unavailable, $"{_mlflow.Address}api/2.0/mlflow/registered-models/get: status 503: <h1>Service Unavailable</h1>"), (busy.Fault, busy.Message));
    }

    [Fact]
    public async Task Credentials_AreSentAndTheirLackIsARefusal()
    {
        _mlflow.Authorization = "Bearer secret";
        var refused = await Assert.ThrowsAsync<MlflowException>(() => Models.ResolveAsync("node", "champion", Cancellation));
        Assert.Equal(MlflowFault.Refused, refused.Fault);
        _http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        Assert.Null(await Models.ResolveAsync("node", "champion", Cancellation));
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var server = new LoopbackServer(context =>
        {
            (context.Response.StatusCode, context.Response.RedirectLocation) = (302, "http://elsewhere.example/login");
            context.Response.Close();
            return Task.CompletedTask;
        });
        var refused = await Assert.ThrowsAsync<MlflowException>(() => new MlflowModels(_http, server.Address).ResolveAsync("node", "champion", Cancellation));
        Assert.Equal((MlflowFault.Refused, "GET api/2.0/mlflow/registered-models/get: leads to http://elsewhere.example/login, which is not followed; give that address if it is meant"), (refused.Fault, refused.Message));
    }

    [Theory]
    [InlineData("<html>", "does not answer as MLflow does")]
    [InlineData("[]", "does not answer as MLflow does")]
    [InlineData("null", "does not answer as MLflow does")]
    public async Task Answer_ThatIsNoneOfMlflows_IsARefusal(string answer, string expected)
    {
        await using var server = new LoopbackServer(async context =>
        {
            await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer));
            context.Response.Close();
        });
        var refused = await Assert.ThrowsAsync<MlflowException>(() => new MlflowModels(_http, server.Address).ResolveAsync("node", "champion", Cancellation));
        Assert.Equal(MlflowFault.Refused, refused.Fault);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_IsUnavailable()
    {
        var server = new LoopbackServer(_ => Task.CompletedTask);
        await server.DisposeAsync();
        var gone = await Assert.ThrowsAsync<MlflowException>(() => new MlflowModels(_http, server.Address).ResolveAsync("node", "champion", Cancellation));
        Assert.Equal(MlflowFault.Unavailable, gone.Fault);
        Assert.Contains("does not answer GET api/2.0/mlflow/registered-models/get", gone.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
