using System.Diagnostics;
using System.Text.RegularExpressions;
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
        Assert.Equal("", Try(TrialLimits.Default, Of(HostileModels.Model().ToByteArray())));
        Assert.Equal("", Try(TrialLimits.Default, Of(File.ReadAllBytes(Repository.PathOf("examples/Demo/models/node.onnx")))));
    }

    [Fact]
    public void MoreMemoryThanAllowed_IsRefused()
    {
        // 512 rows of two numbers, doubled 24 times: 64 GiB.
        var model = HostileModels.Doubling(24).ToByteArray();
        Assert.True(ModelInspection.TryPass(model, out _));
        Assert.Matches("^its trial failed: .*(alloc|memory)", Try(Short, Of(model)));
    }

    [Fact]
    public void MoreProcessorTimeThanAllowed_IsRefused()
    {
        // A product takes 7 billion operations.
        var model = HostileModels.Busy(5000).ToByteArray();
        Assert.True(ModelInspection.TryPass(model, out _));
        Assert.StartsWith("took more than 3 s of processor time", Try(Short, Of(model)), StringComparison.Ordinal);
    }

    [Fact]
    public void MoreTimeThanAllowed_IsRefused()
    {
        var busy = Of(HostileModels.Busy(5000).ToByteArray());
        Assert.Equal("took more than 1 s to load and run once", Try(Short with { Time = TimeSpan.FromSeconds(1), Cpu = TimeSpan.FromMinutes(2) }, busy));
    }

    [Fact]
    public void ModelWithoutContract_IsRefusedWithTheReason() =>
        Assert.Equal($"its trial failed: {ModelContract.Absent}", Try(TrialLimits.Default, Of(ForeignModels.Constant(3, 0.5f))));

    [Fact]
    public async Task Child_IsLimitedByTheKernel_AndEndedFirstWhenMemoryRunsOut()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "foresight_exporter"), [TryModelVerb.VerbName, $"{TryModelVerb.CpuFlag}=3", $"{TryModelVerb.MemoryFlag}={256 << 20}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;

        // It waits for its model.
        await Poll.Until("the limit of data", async () => Regex.IsMatch(await ReadAsync("limits"), @"Max data size +[0-9]+ +[0-9]+ +bytes"));
        Assert.Matches(@"Max cpu time +3 +3 +seconds", await ReadAsync("limits"));
        Assert.Matches(@"Max core file size +0 +0 +bytes", await ReadAsync("limits"));
        Assert.Equal("1000", (await ReadAsync("oom_score_adj")).Trim());
        child.StandardInput.Close();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TryModelVerb.Refused, child.ExitCode);

        Task<string> ReadAsync(string file) => File.ReadAllTextAsync($"/proc/{child.Id}/{file}", TestContext.Current.CancellationToken);
    }

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

    /// <summary>Who waits for a sidecar to be up ends it while it tries a model; the next one must not be ended for the same reason.</summary>
    [Fact]
    public void TrialThatWasNotFinished_IsLeftOutOnce()
    {
        var path = Path.Combine(RunningHost.NewFolder(), "tried-models");
        var good = Of([1]);
        var noted = "";
        new RememberedTrials(new ActingTrial(() => noted = File.ReadAllText(path)), path).Refusal(good);
        Assert.EndsWith(" trying\n", noted, StringComparison.Ordinal);

        // As a process leaves it that is killed now.
        File.WriteAllText(path, noted);
        var counting = new CountingTrial();
        var next = new RememberedTrials(counting, path);
        Assert.StartsWith("is not tried now, as an earlier process was ended while it tried it", next.Refusal(good), StringComparison.Ordinal);
        Assert.Equal(0, counting.Count);
        Assert.Equal("", next.Refusal(good));
        Assert.Equal(1, counting.Count);
    }

    [Fact]
    public async Task Stop_EndsATrialThatIsGoingOn()
    {
        using var trial = new ChildTrial(TrialLimits.Default with { Time = TimeSpan.FromHours(1), Cpu = TimeSpan.FromHours(1) });
        var refusal = Task.Run(() => trial.Refusal(Of(HostileModels.Busy(15_000).ToByteArray())), TestContext.Current.CancellationToken);
        trial.Dispose();

        Assert.Equal("was not tried to the end, as the process ends", await refusal);
        Assert.Equal("was not tried to the end, as the process ends", trial.Refusal(Of([1])));
    }

    [Fact]
    public async Task HostileChampion_LeavesTheOneBefore_AndIsNotTriedUntilItChanges()
    {
        await using var host = await ModelFollowerTests.StartAsync("trial_hostile", tryModels: true);
        var good = ConstantModel.Register(host, 0.25f);
        await Poll.Until("the good model", () => Task.FromResult(host.Host.Pipeline.Predictors[0].Model.Current.Version == good.Version));

        // What is harmful to run shows in the child; the contract says another predictor, and would have been refused afterwards.
        var contract = SomeModels.Contract with { Predictor = "trial_hostile" };
        new ModelRegistry(host.ModelsFolder).Add(HostileModels.Doubling(26).ToByteArray(), contract, "champion");
        await Poll.Until("the refusal", () => Task.FromResult(host.Log.Contains("its trial failed: ", StringComparison.Ordinal)));
        ModelFollowerTests.Look(host);

        Assert.Equal(good.Version, host.Host.Pipeline.Predictors[0].Model.Current.Version);
        Assert.Equal(1, host.Log.Split("its trial failed: ").Length - 1);
        Assert.Contains("foresight_model_load_failures_total{predictor=\"trial_hostile\"} 1\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    private static string Try(TrialLimits limits, ModelFile file)
    {
        using var trial = new ChildTrial(limits);
        return trial.Refusal(file);
    }

    private static ModelFile Of(byte[] content) => new("x.onnx", "x", ModelFile.HashOf(content), content);

    private sealed class ActingTrial(Action act) : IModelTrial
    {
        public string Refusal(ModelFile file)
        {
            act();
            return "";
        }
    }

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
