using System.IO.Pipelines;
using System.Text;
using Exporter.Exposition;
using Exporter.Signals;

namespace Exporter.Tests.Exposition;

public sealed class GaugeTextTests
{
    [Fact]
    public async Task Families_AreWrittenWithTheirHeads_AndEmptyOnesAreNot() => Assert.Equal(
        """
        # HELP one What it is.
        # TYPE one gauge
        one{a="x\\y",b="\"z\"\n",t="title"} 1793491260.25
        one{a="x\\y",b="\"z\"\n"} NaN
        # HELP three Also.
        # TYPE three gauge
        three{a="1"} 0

        """.ReplaceLineEndings("\n"),
        await WriteAsync(
            new GaugeFamily("one", "What it is.", [new([new("a", "x\\y"), new("b", "\"z\"\n")], new("t", "title"), 1793491260.25), new([new("a", "x\\y"), new("b", "\"z\"\n")], default, double.NaN)]),
            new GaugeFamily("two", "Nothing.", []),
            new GaugeFamily("three", "Also.", [new([new("a", "1")], default, 0)])));

    [Fact]
    public async Task ManySeries_AreAllWritten_UnderOneHead()
    {
        var text = await WriteAsync(new GaugeFamily("many", "Many.", [.. Enumerable.Range(0, 1500).Select(number => new GaugeSeries([new Label("n", $"{number}")], default, number))]));

        Assert.Equal(["# HELP many Many.", "# TYPE many gauge", .. Enumerable.Range(0, 1500).Select(number => $"many{{n=\"{number}\"}} {number}"), ""], text.Split('\n'));
    }

    private static async Task<string> WriteAsync(params GaugeFamily[] families)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await GaugeText.WriteAsync(families, output, TextFormat.Prometheus, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
