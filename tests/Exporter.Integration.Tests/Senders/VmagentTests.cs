using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>VictoriaMetrics' vmagent, which has a queue and a remote-write client of its own.</summary>
/// <remarks>With several queues, its default, what it sends again overtakes nothing but is overtaken; such samples are out of order, as the README says.</remarks>
public sealed class VmagentTests
{
    [Fact]
    public async Task Vmagent_WhoseReceiverWasAway_LosesNothing()
    {
        await using FakeTarget target = CountingTarget.Start();
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(AnySelected.Configuration);
        await using WriteGate gate = new();
        await using PeerProcess vmagent = Start(target, gate);
        gate.Open(foresight.Address);
        await UntilAsync(target, 8, foresight, vmagent);
        gate.Close();
        int refused = gate.Refused;
        await UntilAsync(target, 8, foresight, vmagent);
        await Poll.Until("a request was turned away", () => Task.FromResult(gate.Refused > refused), null, foresight.Process, vmagent);
        gate.Open(foresight.Address);
        await UntilAsync(target, 8, foresight, vmagent);

        // From the first scrape that arrived to the last, each once and in order.
        int last = target.Scrapes - 1;
        double[] numbers = [];
        await Poll.Until("the last scrape has arrived", async () => (numbers = await NumbersAsync(foresight)).LastOrDefault() >= last, null, foresight.Process, vmagent);
        Assert.Equal(Enumerable.Range((int)numbers[0], numbers.Length).Select(number => (double)number), numbers);
        Assert.InRange(numbers.Length, 24, int.MaxValue);
        Assert.Equal(0, await foresight.MetricAsync("foresight_ingest_requests_rejected_total"));
        Assert.Equal(0, await foresight.MetricAsync("foresight_ingest_samples_dropped_total"));
    }

    private static PeerProcess Start(FakeTarget target, WriteGate gate)
    {
        string folder = PeerProcess.NewFolder("vmagent");
        File.WriteAllText(Path.Combine(folder, "scrape.yml"), CountingTarget.ScrapeConfig(target, "1s"));
        return PeerProcess.Launch(
            "vmagent",
            Peers.Vmagent,
            ["-httpListenAddr=127.0.0.1:0", "-promscrape.config=scrape.yml", $"-remoteWrite.url={gate.Address}api/v1/write", "-remoteWrite.tmpDataPath=queue", "-remoteWrite.flushInterval=1s", "-remoteWrite.queues=1"],
            folder);
    }

    private static Task UntilAsync(FakeTarget target, int more, ForesightProcess foresight, PeerProcess vmagent)
    {
        int scrapes = target.Scrapes + more;
        return Poll.Until($"{more} more scrapes", () => Task.FromResult(target.Scrapes >= scrapes), null, foresight.Process, vmagent);
    }

    private static async Task<double[]> NumbersAsync(ForesightProcess foresight)
    {
        string[] samples = await RawSamples.ReadAsync(foresight.Address, CountingTarget.Counter, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1000, "2m");
        return [.. samples.Select(sample => sample.Split(' ')).OrderBy(parts => double.Parse(parts[^2], CultureInfo.InvariantCulture)).Select(parts => double.Parse(parts[^1], CultureInfo.InvariantCulture))];
    }
}
