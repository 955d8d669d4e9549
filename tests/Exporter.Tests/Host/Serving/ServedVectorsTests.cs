using System.Text;
using System.Text.Json;
using Exporter.Features;
using Exporter.Host.Pipeline;
using Exporter.Host.Rpc.Proto;
using Exporter.Host.Serving;
using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.TestKit;
using Exporter.Tests.Host.Rpc;
using Exporter.Trainer.Importing;
using Grpc.Core;

namespace Exporter.Tests.Host.Serving;

/// <summary>Vectors that others bring get the probabilities that the pipeline gave the same vectors, to the last bit, by whichever protocol and version.</summary>
public sealed class ServedVectorsTests
{
    private const int Hosts = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score_OfTheVectorsOfAStep_IsWhatWasPredicted(bool trained)
    {
        await using var host = await StartAsync();
        if (trained)
        {
            Register(host, seed: 1, "champion");
            Register(host, seed: 2, "challenger");
            Look(host);
        }

        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 40));
        using var client = new RpcClient(host.Address);
        var (frame, vectors) = (Assert.Single(host.Board.Current()), await VectorsAsync(host));
        Assert.Equal(Hosts, frame.Count);
        var predicted = Bits(frame);
        Assert.True(predicted.Distinct().Count() > 10);

        var scored = await client.Predictions.ScoreAsync(new ScoreRequest { Predictor = "node", Vectors = { vectors.Select(vector => new Vector { Values = { vector.Select(value => value ?? float.NaN) } }) } }, cancellationToken: Cancellation);
        Assert.Equal((frame.ModelVersion, "30m 2h"), (scored.Model, string.Join(' ', scored.Horizons)));
        Assert.Equal(predicted, scored.Scores.SelectMany(score => score.Probabilities).Select(BitConverter.SingleToInt32Bits));

        // All rows in a row, and one array each.
        var (flat, answer) = await InferAsync(host, "node", Infer(vectors, JsonSerializer.Serialize(vectors.SelectMany(vector => vector))));
        Assert.Equal(200, flat);
        Assert.Equal(predicted, Bits(answer));
        Assert.Equal(predicted, Bits((await InferAsync(host, "node", Infer(vectors, JsonSerializer.Serialize(vectors)))).Answer));
        Assert.Equal(
            $$"""{"model_name":"node","model_version":"{{frame.ModelVersion}}","id":"a \u0022b\u0022","outputs":[{"name":"probability","datatype":"FP32","shape":[{{Hosts}},2],"data":""",
            answer[..answer.IndexOf('[', answer.IndexOf("data\":", StringComparison.Ordinal))]);

        if (trained)
        {
            var challenger = Assert.Single(host.Board.CurrentChallengers());
            Assert.NotEqual(predicted, Bits(challenger.Frame));
            Assert.Equal(Bits(challenger.Frame), Bits((await InferAsync(host, $"node/versions/{challenger.Frame.ModelVersion}", Infer(vectors, JsonSerializer.Serialize(vectors)))).Answer));
        }

        // One vector by itself is scored as it is among others.
        Assert.Equal(predicted[^2..], Bits((await InferAsync(host, "node", Infer([vectors[^1]], JsonSerializer.Serialize(vectors[^1])))).Answer));
        Assert.Equal(4 * Hosts + 1 - (trained ? 0 : Hosts), await host.SumAsync("foresight_serving_vectors_total", "predictor=\"node\""));
    }

    [Fact]
    public async Task Switch_IsFollowed_AndAnOldVersionIsNotServedAnyMore()
    {
        await using var host = await StartAsync();
        var first = Register(host, seed: 1, "champion").Version;
        Look(host);
        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 20));
        using var client = new RpcClient(host.Address);
        var vector = new Vector { Values = { Enumerable.Repeat(1f, (await VectorsAsync(host))[0].Length) } };
        Assert.Equal(first, (await client.Predictions.ScoreAsync(new ScoreRequest { Predictor = "node", Version = first, Vectors = { vector } }, cancellationToken: Cancellation)).Model);

        var second = Register(host, seed: 2, "champion").Version;
        Look(host);

        Assert.Equal(second, (await client.Predictions.ScoreAsync(new ScoreRequest { Predictor = "node", Vectors = { vector } }, cancellationToken: Cancellation)).Model);
        var gone = await RpcClient.FailureAsync(() => client.Predictions.ScoreAsync(new ScoreRequest { Predictor = "node", Version = first, Vectors = { vector } }, cancellationToken: Cancellation));
        Assert.Equal((StatusCode.NotFound, $"version \"{first}\" of the model of predictor \"node\" is not loaded; loaded are: {second}"), (gone.StatusCode, gone.Detail));
        Assert.Equal(404, (await InferAsync(host, $"node/versions/{first}", "{}")).Status);
    }

    [Fact]
    public async Task Scorer_LentBeforeASwitch_StaysValid_AndEndsWithItsUser()
    {
        await using var host = await StartAsync();
        Register(host, seed: 1, "champion");
        Look(host);
        using var models = new ServedModels(host.Host.Pipeline);
        var matrix = new FeatureMatrix();
        matrix.Reset(0, 1, host.Host.Pipeline.Predictors[0].Schema.Names.Length);
        matrix.Add(0).Fill(1);
        var (before, during, after) = (new float[2], new float[2], new float[2]);
        var lent = models.Lend("node", "");
        lent.Scorer.Score(matrix, before);

        Register(host, seed: 2, "champion");
        Look(host);
        using (var next = models.Lend("node", ""))
        {
            Assert.NotEqual(lent.Model.Version, next.Model.Version);
            next.Scorer.Score(matrix, after);
        }

        lent.Scorer.Score(matrix, during);
        Assert.Equal(before, during);
        Assert.NotEqual(before, after);
        lent.Dispose();
        Assert.False(lent.Scorer.TryShare(out _));
    }

    [Fact]
    public async Task Scoring_AtTheSameTime_HasScorersOfItsOwn()
    {
        await using var host = await StartAsync();
        Register(host, seed: 1, "champion");
        Look(host);
        using var models = new ServedModels(host.Host.Pipeline);
        using var one = models.Lend("node", "");
        using var other = models.Lend("node", "");
        Assert.NotSame(one.Scorer, other.Scorer);
        Assert.NotSame(host.Host.Pipeline.Predictors[0].Model.Current, one.Scorer);

        var (random, columns) = (new Random(1), one.Model.Columns);
        var matrices = Enumerable.Range(0, 2).Select(_ => Random(random, 700, columns)).ToArray();
        var expected = matrices.Select(matrix => Score(one.Scorer, matrix)).ToArray();
        var scored = await Task.WhenAll(
            Task.Run(() => Enumerable.Range(0, 50).Select(_ => Score(one.Scorer, matrices[0])).ToArray(), Cancellation),
            Task.Run(() => Enumerable.Range(0, 50).Select(_ => Score(other.Scorer, matrices[1])).ToArray(), Cancellation));

        Assert.All(scored[0], probabilities => Assert.Equal(expected[0], probabilities));
        Assert.All(scored[1], probabilities => Assert.Equal(expected[1], probabilities));
    }

    [Fact]
    public async Task Vectors_ThatDoNotFit_AreToldAllTogether()
    {
        await using var host = await StartAsync();
        using var client = new RpcClient(host.Address);
        var columns = host.Host.Pipeline.Predictors[0].Schema.Names.Length;

        var wrong = await RpcClient.FailureAsync(() => client.Predictions.ScoreAsync(
            new ScoreRequest { Predictor = "node", Vectors = { new Vector { Values = { 1 } }, new Vector { Values = { new float[columns] } }, new Vector() } }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, wrong.StatusCode);
        Assert.Equal($"vector 0 has 1 values, the model takes {columns}\nvector 2 has 0 values, the model takes {columns}", wrong.Detail);

        var many = await RpcClient.FailureAsync(() => client.Predictions.ScoreAsync(
            new ScoreRequest { Predictor = "node", Vectors = { Enumerable.Repeat(new Vector(), ScoringDesk.MaxVectors + 1) } }, cancellationToken: Cancellation));
        Assert.Equal((StatusCode.InvalidArgument, "16385 vectors in one request, at most 16384 are taken: send several requests"), (many.StatusCode, many.Detail));
        Assert.Equal(StatusCode.NotFound, (await RpcClient.FailureAsync(() => client.Predictions.ScoreAsync(new ScoreRequest(), cancellationToken: Cancellation))).StatusCode);
        Assert.Equal(1, await host.SumAsync("foresight_serving_requests_total", "protocol=\"grpc\"", "result=\"invalid\""));
        Assert.Equal(1, await host.SumAsync("foresight_serving_requests_total", "protocol=\"grpc\"", "result=\"too_large\""));
    }

    [Fact]
    public async Task Message_LargerThanTheServersOwnLimit_IsTaken_AndCompressedOnesAreNot()
    {
        await using var host = await StartAsync();
        using var client = new RpcClient(host.Address);
        var vector = new Vector { Values = { new float[host.Host.Pipeline.Predictors[0].Schema.Names.Length] } };
        var request = new ScoreRequest { Predictor = "node", Vectors = { Enumerable.Repeat(vector, 10_000) } };
        Assert.True(request.CalculateSize() > Exporter.Host.WebServer.MaxFormBytes);

        Assert.Equal(10_000, (await client.Predictions.ScoreAsync(request, cancellationToken: Cancellation)).Scores.Count);
        var zipped = await RpcClient.FailureAsync(() => client.Predictions.ScoreAsync(request, new Metadata { { "grpc-internal-encoding-request", "gzip" } }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.Unimplemented, zipped.StatusCode);
    }

    [Fact]
    public async Task Batch_OfSeveralParts_HasTheBitsOfItsVectors()
    {
        await using var host = await StartAsync();
        Register(host, seed: 1, "champion");
        Look(host);
        var (random, columns) = (new Random(3), host.Host.Pipeline.Predictors[0].Schema.Names.Length);
        float?[][] vectors = [.. Enumerable.Range(0, (2 * ScoringMemory.PartRows) + 3).Select(_ => Enumerable.Range(0, columns).Select(_ => random.Next(10) == 0 ? null : (float?)random.NextDouble()).ToArray())];
        using var models = new ServedModels(host.Host.Pipeline);
        using var lent = models.Lend("node", "");
        var matrix = new FeatureMatrix();
        matrix.Reset(0, vectors.Length, columns);
        foreach (var vector in vectors)
        {
            vector.Select(value => value ?? float.NaN).ToArray().CopyTo(matrix.Add(0));
        }

        var expected = Score(lent.Scorer, matrix).Select(BitConverter.SingleToInt32Bits);
        Assert.Equal(expected, Bits((await InferAsync(host, "node", Infer(vectors, JsonSerializer.Serialize(vectors)))).Answer));
        using var client = new RpcClient(host.Address);
        var scored = await client.Predictions.ScoreAsync(new ScoreRequest { Predictor = "node", Vectors = { vectors.Select(vector => new Vector { Values = { vector.Select(value => value ?? float.NaN) } }) } }, cancellationToken: Cancellation);
        Assert.Equal(expected, scored.Scores.SelectMany(score => score.Probabilities).Select(BitConverter.SingleToInt32Bits));
    }

    private static string Infer(float?[][] vectors, string data) =>
        $$$"""{"id": "a \"b\"", "parameters": {"x": [1]}, "inputs": [{"name": "features", "data": {{{data}}}, "shape": [{{{vectors.Length}}}, {{{vectors[0].Length}}}], "datatype": "FP32"}], "outputs": [{"name": "probability", "parameters": {}}]}""";

    private static async Task<(int Status, string Answer)> InferAsync(RunningHost host, string model, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, $"/v2/models/{model}/infer"), content, Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<float?[][]> VectorsAsync(RunningHost host)
    {
        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/vectors?predictor=node"));
        return [.. answer.RootElement.GetProperty("vectors").EnumerateArray().Select(vector => vector.GetProperty("values").Deserialize<float?[]>()!)];
    }

    private static int[] Bits(PredictionFrame frame) =>
        [.. Enumerable.Range(0, frame.Count).SelectMany(row => new[] { frame.Probability(row, 0), frame.Probability(row, 1) }).Select(BitConverter.SingleToInt32Bits)];

    private static int[] Bits(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        return [.. document.RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(one => BitConverter.SingleToInt32Bits(one.GetSingle()))];
    }

    private static FeatureMatrix Random(Random random, int rows, int columns)
    {
        var matrix = new FeatureMatrix();
        matrix.Reset(0, rows, columns);
        for (var row = 0; row < rows; row++)
        {
            foreach (ref var value in matrix.Add(0))
            {
                value = (float)random.NextDouble();
            }
        }

        return matrix;
    }

    private static float[] Score(Exporter.Models.Inference.IScorer scorer, FeatureMatrix matrix)
    {
        var probabilities = new float[matrix.Rows * 2];
        scorer.Score(matrix, probabilities);
        return probabilities;
    }

    private static Task<RunningHost> StartAsync() =>
        RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", "name: node\n    model: champion\n    challengers: [challenger]", StringComparison.Ordinal));

    private static void Look(RunningHost host)
    {
        using var follower = new ModelFollower(host.Host.Pipeline, host.Host.Logger, TimeProvider.System);
        follower.Look();
    }

    /// <summary>A network with weights by chance; the longer horizon's offset makes it the likelier.</summary>
    private static RegisteredModel Register(RunningHost host, int seed, string alias)
    {
        var (definition, random) = (host.Host.Pipeline.Predictors[0].Definition, new Random(seed));
        var columns = FeatureSchema.For(definition).Names.Length;
        var weights = Enumerable.Range(0, columns).Select(_ => (float)(random.NextDouble() - 0.5) / columns).SelectMany(weight => new[] { weight, weight }).ToArray();
        var foreign = ForeignModels.Network(columns, weights, [-1, 0]);
        var import = new ModelImport(definition, [], null);
        Assert.True(import.TryRun(new ModelFile("net.onnx", "net", ModelFile.HashOf(foreign), foreign), out var contract, out var content), string.Join("; ", import.Mistakes));
        return new ModelRegistry(host.ModelsFolder).Add(content, contract, alias);
    }
}
