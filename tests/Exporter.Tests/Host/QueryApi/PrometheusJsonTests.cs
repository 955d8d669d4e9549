using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Exporter.Host.QueryApi;
using Exporter.Signals;

namespace Exporter.Tests.Host.QueryApi;

public sealed class PrometheusJsonTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\nd\te\rf\u0001", "\"a\\\"b\\\\c\\nd\\te\\rf\\u0001\"")]
    [InlineData("<é€😀&>", "\"<é€😀&>\"")]
    public void Text_WithSpecialCharacters_IsEscapedAsPrometheusDoes(string text, string json) => Assert.Equal(json, Written(output => output.Text(text)));

    [Fact]
    public void Plain_WithMarkup_IsEscapedAsGoDoes() => Assert.Equal("\"\\u003ca\\u003e \\u0026 \\\"é\\\"\"", Written(output => output.Plain("<a> & \"é\"")));

    [Theory]
    [InlineData(1_700_000_000_000, "[1700000000,\"1\"]")]
    [InlineData(1_700_000_000_100, "[1700000000.100,\"1\"]")]
    [InlineData(1_700_000_000_007, "[1700000000.007,\"1\"]")]
    [InlineData(-1_500, "[-1.500,\"1\"]")]
    public void Point_AtMilliseconds_HasThreeDigitsOrNone(long ms, string json) => Assert.Equal(json, Written(output => output.Point(new TimedValue(ms, 1))));

    [Fact]
    public void Point_OfAHistogram_HasItsBucketsWithTheirBounds() => Assert.Equal(
        """[1.500,{"count":"7","sum":"-0.5","buckets":[[1,"-2","-1","2"],[3,"-0.001","0.001","1"],[0,"1","+Inf","4"]]}]""",
        Written(output => output.Point(new TimedHistogram(1500, new HistogramView(7, -0.5, [new(-2, -1, 2, true, false), new(-0.001, 0.001, 1, true, true), new(1, double.PositiveInfinity, 4, false, true)])))));

    [Fact]
    public void Point_OfAHistogramWithoutBuckets_LeavesThemOut() =>
        Assert.Equal("""[1,{"count":"0","sum":"NaN"}]""", Written(output => output.Point(new TimedHistogram(1000, new HistogramView(0, double.NaN, [])))));

    [Fact]
    public void Map_OfLabels_IsInTheOrderOfNames() =>
        Assert.Equal("{\"__name__\":\"up\",\"job\":\"a\"}", Written(output => output.Map(Labels.Of(("job", "a"), ("__name__", "up")))));

    [Fact]
    public void Text_OfAnyString_ReadsBack() => Gen.String.Where(text => text.IsNormalized() || !text.Any(char.IsSurrogate)).Sample(text =>
        (string?)JsonNode.Parse(Written(output => output.Text(text))) == text);

    private static string Written(Action<PrometheusJson> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(new PrometheusJson(buffer));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
