using System.Globalization;
using Exporter.Exposition;
using Exporter.Ingest;
using Exporter.Models;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

/// <summary>Predictions are a function of the sequence of samples: neither the cutting into requests nor the speed matters.</summary>
public sealed class DeterminismTests
{
    /// <summary>A threshold that each prediction is near to, so that each has advice.</summary>
    internal const string SensitiveConfig = RunningHost.NodeConfig + "\n    alert: {threshold: 0.01}\n";

    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 4, scrapes: 200);

    [Fact]
    public async Task Predictions_OfOneStream_AreIdenticalHoweverItIsCutAndHoweverFastItComes()
    {
        var whole = await PredictAsync([Stream]);
        Assert.Contains("host-3", whole, StringComparison.Ordinal);

        Assert.Equal(whole, await PredictAsync(Stream.Chunk(1)));
        Assert.Equal(whole, await PredictAsync(Stream.Chunk(7)));
        Assert.Equal(whole, await PredictAsync(RandomCuts(seed: 11)));
        Assert.Equal(whole, await PredictAsync(RandomCuts(seed: 12), RemoteWriteVersion.V2));
        Assert.Equal(whole, await PredictAsync(Stream.Chunk(12), clockStep: TimeSpan.FromSeconds(15)));
        Assert.Equal(whole, await PredictAsync(Stream.Chunk(12), clockStep: TimeSpan.FromMilliseconds(15)));
    }

    [Fact]
    public async Task Advice_OfOneStream_IsIdenticalHoweverItIsCut()
    {
        var whole = await PredictAsync([Stream], config: SensitiveConfig);
        Assert.Contains("predicted_failure_priority", whole, StringComparison.Ordinal);
        Assert.Contains("predicted_failure_signal_value", whole, StringComparison.Ordinal);

        Assert.Equal(whole, await PredictAsync(RandomCuts(seed: 13), config: SensitiveConfig));
    }

    [Fact]
    public async Task Predictions_OfAnotherStream_Differ()
    {
        var other = SomeSample.Stream(hosts: 4, scrapes: 200, seed: 2);

        Assert.NotEqual(await PredictAsync([Stream]), await PredictAsync([other]));
    }

    [Theory]
    [InlineData(14, RemoteWriteVersion.V1)]
    [InlineData(15, RemoteWriteVersion.V2)]
    public async Task Predictions_OfOneStream_AreIdenticalInAnyOrderWithinLateness(int seed, RemoteWriteVersion version)
    {
        // Lateness is a step, 30 s: whatever is moved back by less comes before the steps that must see it. Series appear in their order.
        var random = new Random(seed);
        var first = SomeSample.BaseMs + 14_999;
        var disordered = Stream.OrderBy(sample => sample.TimestampMs <= first ? sample.TimestampMs : sample.TimestampMs + random.Next(30_000)).ToArray();
        Assert.InRange(disordered.Zip(disordered.Skip(1)).Count(pair => pair.Second.TimestampMs < pair.First.TimestampMs), disordered.Length / 4, disordered.Length);

        Assert.Equal(await PredictAsync([Stream]), await PredictAsync(disordered.Chunk(50), version));
        Assert.Equal(await PredictAsync([Stream], config: SensitiveConfig), await PredictAsync([disordered], version, config: SensitiveConfig));
    }

    [Fact]
    public async Task Replay_OfTheWholeStream_ChangesNothing()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(Stream);
        var before = Describe(host.Board.Current());

        Assert.Equal(204, await host.WriteAsync(Stream));

        Assert.Equal(before, Describe(host.Board.Current()));
    }

    private static IEnumerable<SomeSample[]> RandomCuts(int seed)
    {
        var random = new Random(seed);
        for (var start = 0; start < Stream.Count;)
        {
            var length = Math.Min(1 + random.Next(200), Stream.Count - start);
            yield return [.. Stream.GetRange(start, length)];
            start += length;
        }
    }

    private static async Task<string> PredictAsync(
        IEnumerable<IReadOnlyCollection<SomeSample>> requests, RemoteWriteVersion version = RemoteWriteVersion.V1, TimeSpan? clockStep = null,
        string config = RunningHost.NodeConfig)
    {
        // The clock stands at the stream's end, or goes along with it; only "too far in the future" may look at it.
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + 3_600_000));
        await using var host = await RunningHost.StartAsync(config, time);
        foreach (var request in requests)
        {
            Assert.Equal(204, await host.WriteAsync(request, version));
            time.Advance(clockStep ?? TimeSpan.Zero);
        }

        return Describe(host.Board.Current());
    }

    /// <summary>Everything in the frames, probabilities by their bits.</summary>
    internal static string Describe(IEnumerable<PredictionFrame> frames)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var frame in frames)
        {
            text.WriteLine($"{frame.Definition.Name} {frame.StepMs} {frame.ModelVersion}");
            for (var row = 0; row < frame.Count; row++)
            {
                var bits = Enumerable.Range(0, frame.Definition.Horizons.Length).Select(horizon => BitConverter.SingleToInt32Bits(frame.Probability(row, horizon)));
                var why = frame.ContributionsAt(row).Select(reason => $"{reason.Signal}={BitConverter.DoubleToInt64Bits(reason.Contribution)}");
                text.WriteLine($"{frame.EntityAt(row)} {frame.KeptAt(row)} {string.Join(' ', bits)} {string.Join(' ', why)}");
            }

            foreach (var (labels, sample) in PredictionSeries.Of([frame]).Where(series => frame.Advice.Count > 0))
            {
                text.WriteLine($"{labels} {BitConverter.DoubleToInt64Bits(sample.Value)}");
            }
        }

        return text.ToString();
    }
}
