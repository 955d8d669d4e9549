using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Kafka;

/// <summary>Replicas that share a topic as one group: each entity is predicted by one of them.</summary>
[Collection(KafkaSuite.Name)]
public sealed class GroupTests : IDisposable
{
    private const int Kill = 9;
    private const string Predictions = "predictions";

    private static readonly string[] Everybody = [.. Enumerable.Range(0, HostStream.Hosts).Select(HostStream.NameOf)];

    private readonly MockKafka _kafka = new();
    private int _scrapes;

    [Fact]
    public async Task Entities_ArePredictedOnce_ThroughJoinsLeavesAndCrashes()
    {
        _kafka.Create(HostStream.Topic);
        _kafka.Create(Predictions);
        await using ForesightProcess first = await StartAsync();
        await UntilAsync("one has all", () => SharesAre([first], HostStream.Hosts), first);

        await using ForesightProcess second = await StartAsync();
        await UntilAsync("each has half", () => SharesAre([second, first], HostStream.Hosts / 2, HostStream.Hosts / 2), first, second);

        second.Process.Signal(15);
        await second.Process.WaitForExitAsync(TimeSpan.FromSeconds(20));
        await UntilAsync("one has all again", () => SharesAre([first], HostStream.Hosts), first);

        await using ForesightProcess third = await StartAsync();
        await UntilAsync("each has half again", () => SharesAre([third, first], HostStream.Hosts / 2, HostStream.Hosts / 2), first, third);

        first.Process.Signal(Kill);
        await first.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        await UntilAsync("the one that is left has all", () => SharesAre([third], HostStream.Hosts), third);
        Assert.True(await third.MetricAsync("foresight_kafka_rebalances_total", "kind=\"assigned\"") >= 2);

        third.Process.Signal(15);
        await third.Process.WaitForExitAsync(TimeSpan.FromSeconds(20));
        List<(string Key, string Value)> produced = _kafka.Read(Predictions);
        string[] steps = [.. produced.Select(message => $"{message.Key} {JsonDocument.Parse(message.Value).RootElement.GetProperty("step").GetString()}")];
        Assert.Equal(Everybody.Select(name => $"{{\"instance\":\"{name}\"}}").Order(StringComparer.Ordinal), produced.Select(message => message.Key).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(steps.GroupBy(step => step).Where(step => step.Count() > 1).Select(step => step.Key));
    }

    /// <inheritdoc/>
    public void Dispose() => _kafka.Dispose();

    private Task<ForesightProcess> StartAsync() =>
        ForesightProcess.StartAsync(HostStream.Configuration(_kafka, $"  produce: {{predictions: {Predictions}}}"), null, "--storage.path=", "--storage.snapshot-interval=1s", "--ingest.hold-backlog=false");

    /// <summary>Scrapes go on until it is so.</summary>
    private Task UntilAsync(string what, Func<Task<bool>> isSo, params ForesightProcess[] witnesses) => Poll.Until(
        what,
        async () =>
        {
            HostStream.Write(_kafka, _scrapes, _scrapes + 1);
            _scrapes++;
            return await isSo();
        },
        null,
        [.. witnesses.Select(witness => witness.Process)]);

    /// <summary>Looks who predicts whom: whatever goes from one to another must be gone from the one that gives, so that is asked last.</summary>
    private static async Task<bool> SharesAre(ForesightProcess[] members, params int[] shares)
    {
        List<string[]> predicted = [];
        foreach (ForesightProcess member in members)
        {
            predicted.Add(await EntitiesAsync(member));
        }

        Assert.True(predicted.SelectMany(its => its).GroupBy(name => name).All(name => name.Count() == 1), $"predicted twice: {string.Join(" / ", predicted.Select(its => string.Join(" ", its)))}");
        return predicted.Select(its => its.Length).SequenceEqual(shares);
    }

    private static async Task<string[]> EntitiesAsync(ForesightProcess member)
    {
        using JsonDocument page = JsonDocument.Parse(await member.GetAsync("/api/v1/predictions"));
        return [.. page.RootElement.GetProperty("predictors").EnumerateArray()
            .SelectMany(predictor => predictor.GetProperty("predictions").EnumerateArray())
            .Select(prediction => prediction.GetProperty("entity").GetProperty("instance").GetString()!)];
    }
}
