using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Exporter.Configuration;
using Exporter.Features;
using Exporter.Host.Rpc.Proto;
using Exporter.Integration.Tests.BadInput;
using Exporter.Integration.Tests.Security;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Trainer.Importing;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace Exporter.Integration.Tests.Serving;

/// <summary>A real sidecar serves its predictions and its model to programs, by gRPC and by the Open Inference Protocol, on one port.</summary>
public sealed class ServingTests
{
    private const string ModelFileName = "net.onnx";
    private const int Sigterm = 15;

    private static readonly string Configuration = WatchedSidecar.Configuration.Replace("    seasonality: []", $"    seasonality: []\n    model: {ModelFileName}", StringComparison.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Score_OfTheSidecarsOwnVectors_IsWhatItPredicted_BitForBitByEitherProtocol()
    {
        (byte[] model, PredictorDefinition definition) = Model();
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync(Configuration, new Dictionary<string, byte[]> { [ModelFileName] = model });
        await sidecar.AssertPredictsAsync("a", "b", "c", "d");
        using JsonDocument shown = JsonDocument.Parse(await sidecar.Process.GetAsync("/api/v1/vectors?predictor=test"));
        float?[][] vectors = [.. shown.RootElement.GetProperty("vectors").EnumerateArray().Select(vector => vector.GetProperty("values").Deserialize<float?[]>()!)];
        Assert.Equal(4, vectors.Length);

        // What the model itself says, in this process.
        Assert.True(OnnxScorer.TryLoad(new ModelFile(ModelFileName, "net", ModelFile.HashOf(model), model), definition, FeatureSchema.For(definition), out OnnxScorer? scorer, out string error), error);
        FeatureMatrix matrix = new();
        matrix.Reset(0, vectors.Length, vectors[0].Length);
        foreach (float?[] vector in vectors)
        {
            vector.Select(value => value ?? float.NaN).ToArray().CopyTo(matrix.Add(0));
        }

        float[] expected = new float[vectors.Length];
        scorer.Score(matrix, expected);
        scorer.Dispose();

        using GrpcChannel channel = GrpcChannel.ForAddress(sidecar.Process.Address);
        Predictions.PredictionsClient client = new(channel);
        ScoreResponse scored = await client.ScoreAsync(
            new ScoreRequest { Predictor = "test", Vectors = { vectors.Select(vector => new Vector { Values = { vector.Select(value => value ?? float.NaN) } }) } }, cancellationToken: Cancellation);
        Assert.Equal(Bits(expected), Bits(scored.Scores.Select(score => Assert.Single(score.Probabilities))));
        Assert.Equal(Bits(expected), Bits(await InferAsync(sidecar, vectors)));

        // Predictions are rounded, and in the order of the likeliest.
        ListResponse listed = await client.ListAsync(new ListRequest(), cancellationToken: Cancellation);
        Assert.Equal(expected.Select(one => Math.Round((double)one, 4)).Order(), Assert.Single(listed.Predictors).Predictions.Select(one => Assert.Single(one.Probabilities)).Order());
        Assert.StartsWith("net-", listed.Predictors[0].Model, StringComparison.Ordinal);
        Assert.Equal(listed.Predictors[0].Model, scored.Model);
    }

    [Fact]
    public async Task Watch_WhileAStreamIsFed_SendsStepAfterStep()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(sidecar.Process.Address);
        Predictions.PredictionsClient client = new(channel);
        using AsyncServerStreamingCall<WatchResponse> watch = client.Watch(new ListRequest(), cancellationToken: Cancellation);
        List<(DateTimeOffset Step, ulong Skipped)> steps = [];
        for (int round = 0; round < 6; round++)
        {
            await sidecar.AssertPredictsAsync("a", "b");
            PredictorPredictions latest = Assert.Single((await client.ListAsync(new ListRequest(), cancellationToken: Cancellation)).Predictors);
            do
            {
                Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
                steps.Add((watch.ResponseStream.Current.Predictor.Step.ToDateTimeOffset(), watch.ResponseStream.Current.SkippedSteps));
            }
            while (!watch.ResponseStream.Current.Predictor.Equals(latest));
        }

        // Every step of one second was sent, or is told as skipped.
        Assert.True(steps.Count > 6, $"{steps.Count} messages");
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1 + pair.Second.Skipped), pair.Second.Step - pair.First.Step));
        Assert.Equal(steps.Sum(step => (double)step.Skipped), await sidecar.Process.MetricAsync("foresight_watch_skipped_steps_total"));
    }

    [Fact]
    public async Task StandardServices_AnswerBeside()
    {
        await using ForesightProcess sidecar = await ForesightProcess.StartAsync(WatchedSidecar.Configuration);
        using GrpcChannel channel = GrpcChannel.ForAddress(sidecar.Address);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, (await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Cancellation)).Status);
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> reflection = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Cancellation);
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancellation);
        Assert.True(await reflection.ResponseStream.MoveNext(Cancellation));
        Assert.Contains("foresight.v1.Predictions", reflection.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name));
        await reflection.RequestStream.CompleteAsync();

        RpcException unknown = await Assert.ThrowsAsync<RpcException>(async () => await new Predictions.PredictionsClient(channel).ScoreAsync(new ScoreRequest { Predictor = "disk" }, cancellationToken: Cancellation));
        Assert.Equal((StatusCode.NotFound, "no predictor \"disk\"; there are: test"), (unknown.StatusCode, unknown.Status.Detail));
        RpcException wrong = await Assert.ThrowsAsync<RpcException>(async () => await new Predictions.PredictionsClient(channel).ListAsync(new ListRequest { Horizon = "1s", MinProbability = -1 }, cancellationToken: Cancellation));
        Assert.Equal((StatusCode.InvalidArgument, 2), (wrong.StatusCode, wrong.Status.Detail.Split('\n').Length));
    }

    [Fact]
    public async Task Stop_WithAStreamOpen_EndsTheStream_AndSaysSo()
    {
        await using WatchedSidecar sidecar = await WatchedSidecar.StartAsync();
        using GrpcChannel channel = GrpcChannel.ForAddress(sidecar.Process.Address);
        using AsyncServerStreamingCall<WatchResponse> watch = new Predictions.PredictionsClient(channel).Watch(new ListRequest(), cancellationToken: Cancellation);
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));

        Task<RpcException> ended = Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(Cancellation))
            {
                // What was on its way.
            }
        });
        sidecar.Process.Process.Signal(Sigterm);
        await sidecar.Process.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, sidecar.Process.Process.ExitCode);
        Assert.Equal((StatusCode.Unavailable, "the sidecar is stopping"), ((await ended).StatusCode, (await ended).Status.Detail));
    }

    [Fact]
    public async Task Tls_WithUsers_ServesBothProtocolsOnOnePort_AndNoStranger()
    {
        await using SecureSidecar sidecar = await SecureSidecar.StartAsync($"tls_server_config: {{cert_file: server.crt, key_file: server.key}}\nbasic_auth_users: {{alice: {SecureSidecar.Hash}}}\n");
        using HttpClient alice = sidecar.Client(user: "alice:wonderland");
        using HttpClient stranger = sidecar.Client(user: "alice:queen");
        using GrpcChannel channel = GrpcChannel.ForAddress(sidecar.Address, new GrpcChannelOptions { HttpClient = alice });
        using GrpcChannel strange = GrpcChannel.ForAddress(sidecar.Address, new GrpcChannelOptions { HttpClient = stranger });

        Assert.Empty((await new Predictions.PredictionsClient(channel).ListAsync(new ListRequest(), cancellationToken: Cancellation)).Predictors);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await new Predictions.PredictionsClient(strange).ListAsync(new ListRequest(), cancellationToken: Cancellation));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Uri model = new("/v2/models/test/ready", UriKind.Relative);
        Assert.Equal("""{"name":"test","ready":true}""", await alice.GetStringAsync(model, Cancellation));
        using HttpResponseMessage answer = await stranger.GetAsync(model, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<IEnumerable<float>> InferAsync(WatchedSidecar sidecar, float?[][] vectors)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $$"""{"inputs": [{"name": "features", "datatype": "FP32", "shape": [{{vectors.Length}}, {{vectors[0].Length}}], "data": {{JsonSerializer.Serialize(vectors)}}}]}""");
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Web.Client.PostAsync(new Uri(sidecar.Process.Address, "/v2/models/test/infer"), content, Cancellation);
        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        using JsonDocument answer = JsonDocument.Parse(text);
        return [.. answer.RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(one => one.GetSingle())];
    }

    private static IEnumerable<int> Bits(IEnumerable<float> numbers) => numbers.Select(BitConverter.SingleToInt32Bits);

    /// <summary>A network with weights by chance for the predictor of the configuration.</summary>
    private static (byte[] Content, PredictorDefinition Definition) Model()
    {
        string file = Path.Combine(PeerProcess.NewFolder("definition"), "foresight.yml");
        File.WriteAllText(file, WatchedSidecar.Configuration);
        Assert.True(ConfigLoader.TryLoad(file, out ForesightConfig? config, out _));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        PredictorDefinition definition = config.Predictors.Single();
        Random random = new(1);
        int columns = FeatureSchema.For(definition).Names.Length;
        byte[] foreign = ForeignModels.Network(columns, [.. Enumerable.Range(0, columns).Select(_ => (float)(random.NextDouble() - 0.5) / columns)], [-1]);
        ModelImport import = new(definition, [], null);
        Assert.True(import.TryRun(new ModelFile(ModelFileName, "net", ModelFile.HashOf(foreign), foreign), out _, out byte[]? content), string.Join("; ", import.Mistakes));
        return (content, definition);
    }
}
