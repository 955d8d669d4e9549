using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Tests.Ingest.Otlp;

public sealed class MetricNamesTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", false, false, "http_server_request_duration_seconds")]
    [InlineData("requests", "{request}", true, false, "requests_total")]
    [InlineData("requests.total.count", "1", true, false, "requests_count_total")]
    [InlineData("system.memory.usage", "By", false, true, "system_memory_usage_bytes")]
    [InlineData("disk_bytes", "By", false, true, "disk_bytes")]
    [InlineData("cpu.utilization", "1", false, true, "cpu_utilization_ratio")]
    [InlineData("cpu.utilization", "1", false, false, "cpu_utilization")]
    [InlineData("network.throughput", "By/s", false, true, "network_throughput_bytes_per_second")]
    [InlineData("hit.rate", "{hit}/s", false, true, "hit_rate_per_second")]
    [InlineData("2xx.responses", "", false, false, "_2xx_responses")]
    [InlineData("grüße  an_alle", "", false, false, "gr_e_an_alle")]
    [InlineData("odd", "furlong", false, true, "odd_furlong")]
    [InlineData("job:requests:rate5m", "", false, true, "job:requests:rate5m")]
    [InlineData("...", "s", false, true, "")]
    public void Name_FollowsTheCompatibilityRules(string name, string unit, bool isCounter, bool isGauge, string expected) =>
        Assert.Equal(expected, MetricNames.Of(name, unit, isCounter, isGauge));

    [Theory]
    [InlineData("http.status_code", "http_status_code")]
    [InlineData("1st", "key_1st")]
    [InlineData("_private", "key_private")]
    [InlineData("__reserved", "__reserved")]
    [InlineData("größe", "gr__e")]
    public void LabelName_IsAClassicOne(string key, string expected) => Assert.Equal(expected, AttributeLabels.NameOf(key));

    [Fact]
    public void Attributes_ThatBecomeEqual_ShareALabelInTheOrderOfTheirKeys()
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["job"] = "shop" };

        AttributeLabels.Add(labels, [Text("a_b", "second"), Text("a.b", "first"), Text("job", "other")]);

        Assert.Equal([new("a_b", "first;second"), new KeyValuePair<string, string>("job", "shop")], labels);
    }

    [Fact]
    public void Values_OfEveryKind_AreText()
    {
        var list = new ArrayValue { Values = { new AnyValue { StringValue = "a" }, new AnyValue { IntValue = 2 }, new AnyValue() } };
        var map = new KeyValueList { Values = { Text("z", "1"), new KeyValue { Key = "a", Value = new AnyValue { BoolValue = true } } } };

        Assert.Equal(
            ["text", "true", "-7", "1.5", "AQI=", """["a",2,null]""", """{"a":true,"z":"1"}""", "", ""],
            new AnyValue?[]
            {
                new() { StringValue = "text" },
                new() { BoolValue = true },
                new() { IntValue = -7 },
                new() { DoubleValue = 1.5 },
                new() { BytesValue = Google.Protobuf.ByteString.CopyFrom(1, 2) },
                new() { ArrayValue = list },
                new() { KvlistValue = map },
                new(),
                null,
            }.Select(AttributeLabels.TextOf));
    }

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };
}
