using Exporter.Host.Trials;
using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.Models.Safety;
using Exporter.TestKit;
using Exporter.Tests.Models;
using Exporter.Tests.Models.Safety;
using Google.Protobuf;

namespace Exporter.Tests.Host.Trials;

/// <summary>A file that hangs, or takes all memory, takes a child process with it and nothing else.</summary>
public sealed class ChildTrialTests
{
    private static readonly TrialLimits Short = new(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(3), 256 << 20);

    [Fact]
    public void ModelThatIsAsItShouldBe_Passes()
    {
        Assert.Equal("", new ChildTrial(TrialLimits.Default).Refusal(Of(HostileModels.Model().ToByteArray())));
        Assert.Equal("", new ChildTrial(TrialLimits.Default).Refusal(Of(File.ReadAllBytes(Repository.PathOf("examples/Demo/models/node.onnx")))));
    }

    [Fact]
    public void MoreMemoryThanAllowed_IsRefused()
    {
        // 512 rows of two numbers, doubled 24 times: 64 GiB.
        var model = HostileModels.Doubling(24).ToByteArray();
        Assert.True(ModelInspection.TryPass(model, out _));
        Assert.Matches("^its trial failed: .*(alloc|memory)", new ChildTrial(Short).Refusal(Of(model)));
    }

    [Fact]
    public void MoreProcessorTimeThanAllowed_IsRefused()
    {
        // A product takes 7 billion operations.
        var model = HostileModels.Busy(5000).ToByteArray();
        Assert.True(ModelInspection.TryPass(model, out _));
        Assert.StartsWith("took more than 3 s of processor time", new ChildTrial(Short).Refusal(Of(model)), StringComparison.Ordinal);
    }

    [Fact]
    public void MoreTimeThanAllowed_IsRefused()
    {
        var busy = Of(HostileModels.Busy(5000).ToByteArray());
        Assert.Equal("took more than 1 s to load and run once", new ChildTrial(Short with { Time = TimeSpan.FromSeconds(1), Cpu = TimeSpan.FromMinutes(2) }).Refusal(busy));
    }

    [Fact]
    public void ModelWithoutContract_IsRefusedWithTheReason() =>
        Assert.Equal($"its trial failed: {ModelContract.Absent}", new ChildTrial(TrialLimits.Default).Refusal(Of(ForeignModels.Constant(3, 0.5f))));

    [Fact]
    public void WhatPassed_IsNotTriedAgain_NorByTheNextProcess()
    {
        var path = Path.Combine(RunningHost.NewFolder(), "tried-models");
        var counting = new CountingTrial();
        var trials = new RememberedTrials(counting, path);
        var (good, bad) = (Of([1]), Of([2]));
        Assert.Equal(["", "", "no", "no"], [trials.Refusal(good), trials.Refusal(good), trials.Refusal(bad), trials.Refusal(bad)]);
        Assert.Equal(3, counting.Count);

        Assert.Equal(["", "no"], [new RememberedTrials(counting, path).Refusal(good), new RememberedTrials(counting, path).Refusal(bad)]);
        Assert.Equal(4, counting.Count);
    }

    [Fact]
    public async Task HostileChampion_LeavesTheOneBefore_AndIsNotTriedUntilItChanges()
    {
        await using var host = await ModelFollowerTests.StartAsync("trial_hostile", tryModels: true);
        var good = ConstantModel.Register(host, 0.25f);
        ModelFollowerTests.Look(host);
        Assert.Equal(good.Version, host.Host.Pipeline.Predictors[0].Model.Current.Version);

        // What is harmful to run shows in the child; the contract says another predictor, and would have been refused afterwards.
        var contract = SomeModels.Contract with { Predictor = "trial_hostile" };
        new ModelRegistry(host.ModelsFolder).Add(HostileModels.Doubling(26).ToByteArray(), contract, "champion");
        ModelFollowerTests.Look(host);
        ModelFollowerTests.Look(host);

        Assert.Equal(good.Version, host.Host.Pipeline.Predictors[0].Model.Current.Version);
        Assert.Equal(1, host.Log.Split("its trial failed: ").Length - 1);
        Assert.Contains("foresight_model_load_failures_total{predictor=\"trial_hostile\"} 1\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    private static ModelFile Of(byte[] content) => new("x.onnx", "x", ModelFile.HashOf(content), content);

    private sealed class CountingTrial : IModelTrial
    {
        public int Count { get; private set; }

        public string Refusal(ModelFile file)
        {
            Count++;
            return file.Content[0] == 1 ? "" : "no";
        }
    }
}
