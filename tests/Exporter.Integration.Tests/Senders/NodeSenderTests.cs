using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>The npm package prometheus-remote-write: a program's own samples, labels in the order in which they were written down, another snappy, no header but the Content-Type.</summary>
public sealed class NodeSenderTests
{
    private const int Rounds = 60;

    [Fact]
    public async Task Samples_OfAProgramInJavaScript_ArriveAsTheyAre()
    {
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(AnySelected.Configuration);
        long newestMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        (int exitCode, string output) = await PeerProcess.RunAsync("node", Peers.Node, Peers.NodeSender, $"{foresight.Address}api/v1/write", newestMs.ToString(CultureInfo.InvariantCulture));

        Assert.True(exitCode == 0, output);
        Assert.Equal(Enumerable.Repeat("204", Rounds), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(Expected(newestMs).Order(StringComparer.Ordinal), await RawSamples.ReadAsync(foresight.Address, "{job=\"target\"}", newestMs, "2m"));
        Assert.Equal(0, await foresight.MetricAsync("foresight_ingest_samples_dropped_total"));
    }

    // As send.js makes them.
    private static IEnumerable<string> Expected(long newestMs)
    {
        for (int round = 1; round <= Rounds; round++)
        {
            string time = string.Create(CultureInfo.InvariantCulture, $"{(newestMs - ((Rounds - round) * 1000)) / 1000.0:F3}");
            for (int shelf = 0; shelf < 20; shelf++)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"__name__=level,instance=n,job=target,shelf={shelf} {time} {(round * 0.37) + shelf}");
            }

            foreach ((int kind, string value) in new[] { "NaN", "+Inf", "-Inf", "-0.5" }.Index())
            {
                yield return $"__name__=odd,instance=n,job=target,kind={kind},zone=Köln 🏭 {time} {value}";
            }
        }
    }
}
