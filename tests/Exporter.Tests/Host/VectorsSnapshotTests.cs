using System.Text.Json;
using Exporter.Features;
using Exporter.Host.Pipeline;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.TestKit;
using Exporter.Tests.Models;

namespace Exporter.Tests.Host;

/// <summary>The vectors that <c>/api/v1/vectors</c> shows are of one step, and taking them costs the pipeline's lock no copy of them.</summary>
public sealed class VectorsSnapshotTests
{
    private const int Hosts = 40;

    [Fact]
    public async Task Lent_StaysAsItWasThroughLaterSteps()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var (stream, runtime) = (SomeSample.Stream(Hosts, scrapes: 40), host.Host.Pipeline.Predictors.Single());
        await host.WriteAsync(stream.Take(20 * 3 * Hosts));
        var first = host.Host.Pipeline.Gate.Run(runtime.LendVectors);
        var then = first.Values.ToArray();

        await host.WriteAsync(stream.Skip(20 * 3 * Hosts));
        var second = host.Host.Pipeline.Gate.Run(runtime.LendVectors);

        Assert.Equal(Hosts * first.Features.Count, then.Length);
        Assert.Equal(then, first.Values.ToArray());
        Assert.True(second.StepMs > first.StepMs);
        Assert.NotEqual(then, second.Values.ToArray());
    }

    [Fact]
    public async Task Lend_UnderTheLock_CopiesNoVector()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var runtime = host.Host.Pipeline.Predictors.Single();
        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 20));

        var bytes = Allocations.FewestBytes(_ => host.Host.Pipeline.Gate.Run(runtime.LendVectors));

        // A reference an entity, and the snapshot itself; the vectors have ten times as many bytes.
        Assert.InRange(bytes, Hosts * nint.Size, (Hosts * nint.Size) + 512);
        Assert.True(Hosts * runtime.Schema.Names.Length * sizeof(float) > 10 * bytes);
    }

    [Fact]
    public async Task Answer_HasEveryEntityWithItsVector()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var runtime = host.Host.Pipeline.Predictors.Single();
        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 20));
        var expected = host.Host.Pipeline.Gate.Run(runtime.LendVectors);

        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/vectors?predictor=node"));

        Assert.Equal(expected.StepMs, answer.RootElement.GetProperty("stepMs").GetInt64());
        JsonElement[] vectors = [.. answer.RootElement.GetProperty("vectors").EnumerateArray()];
        Assert.Equal(expected.Entities.Select(entity => entity.Get("instance")), vectors.Select(vector => vector.GetProperty("entity").GetProperty("instance").GetString()));
        Assert.Equal(
            expected.Values.ToArray(),
            vectors.SelectMany(vector => vector.GetProperty("values").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? float.NaN : value.GetSingle())));
    }

    [Fact]
    public void StepThatFailedBeforeItsVectors_HasNone()
    {
        var definition = SomeModels.Definition;
        var (windows, extractor, matrix) = (new PredictorWindows(definition, 10), new FeatureExtractor(definition), new FeatureMatrix());
        InstantVector[] signals = [.. definition.Signals.Select(_ => new InstantVector())];
        signals[0].Add(Labels.Of(("instance", "a")), 1);
        windows.Apply(30_000, signals, null);
        extractor.Extract(windows, matrix);
        Assert.Equal([30_000L, 1], [VectorsSnapshot.Of(extractor.Schema, windows, matrix).StepMs, VectorsSnapshot.Of(extractor.Schema, windows, matrix).Entities.Length]);

        windows.Apply(60_000, signals, null);

        var snapshot = VectorsSnapshot.Of(extractor.Schema, windows, matrix);
        Assert.Equal(60_000, snapshot.StepMs);
        Assert.Empty(snapshot.Entities);
        Assert.Equal(0, snapshot.Values.Length);
    }
}
