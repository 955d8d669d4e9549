using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Configuration.Kafka;

namespace Exporter.Tests.Configuration.Kafka;

public sealed class KafkaReaderTests
{
    private const string Predictors = """
        predictors:
          - {name: node, entity: [instance], horizons: [30m], signals: {load: node_load1}}
        """;

    [Fact]
    public void Absent_IsNone() => Assert.Null(Valid("").Kafka);

    [Fact]
    public void Section_IsRead_WithItsDefaults()
    {
        var kafka = Valid("kafka: {brokers: ['a:9092'], consume: {group: g, topics: [{name: t, format: remote_write}]}, produce: {outcomes: o}}").Kafka!;

        Assert.Equal(["a:9092"], kafka.Brokers);
        Assert.Equal(("g", false, 64 << 20, TimeSpan.FromSeconds(30)), (kafka.Consume!.Group, kafka.Consume.FromBeginning, kafka.Consume.BufferBytes, kafka.Consume.Patience));
        Assert.Equal([new KafkaTopic("t", KafkaFormat.RemoteWrite)], kafka.Consume.Topics);
        Assert.Equal(("", "o", 100_000), (kafka.Produce!.Predictions, kafka.Produce.Outcomes, kafka.Produce.MaxQueued));
    }

    [Fact]
    public void Section_IsRead_InFull()
    {
        var kafka = Valid("""
            kafka:
              brokers: [kafka-0.kafka:9092, '[::1]:9093']
              client: {security.protocol: sasl_ssl, sasl.username: foresight}
              secrets: {sasl.password: kafka.secret}
              consume:
                group: foresight
                from: beginning
                buffer_bytes: 1048576
                patience: 1m
                topics: [{name: a, format: otlp}, {name: b.c, format: prometheus_json}, {name: d_e-f, format: events}]
              produce: {predictions: p, max_queued: 5}
            """).Kafka!;

        Assert.Equal([("security.protocol", "sasl_ssl"), ("sasl.username", "foresight")], kafka.Client);
        Assert.Equal([("sasl.password", "/etc/foresight/kafka.secret")], kafka.Secrets);
        Assert.Equal(("foresight", true, 1 << 20, TimeSpan.FromMinutes(1)), (kafka.Consume!.Group, kafka.Consume.FromBeginning, kafka.Consume.BufferBytes, kafka.Consume.Patience));
        Assert.Equal([KafkaFormat.Otlp, KafkaFormat.PrometheusJson, KafkaFormat.Events], kafka.Consume.Topics.Select(topic => topic.Format));
        Assert.Equal(("p", "", 5), (kafka.Produce!.Predictions, kafka.Produce.Outcomes, kafka.Produce.MaxQueued));
    }

    [Theory]
    [InlineData("{consume: {group: g, topics: [{name: t, format: otlp}]}}", "kafka needs \"brokers\"")]
    [InlineData("{brokers: [], produce: {outcomes: o}}", "brokers must not be empty")]
    [InlineData("{brokers: [a], produce: {outcomes: o}}", "brokers: \"a\" is not host:port, such as kafka-0.kafka:9092")]
    [InlineData("{brokers: ['a:1']}", "kafka needs \"consume\" or \"produce\"")]
    [InlineData("{brokers: ['a:1'], produce: {max_queued: 3}}", "produce of kafka needs \"predictions\" or \"outcomes\", each the name of a topic")]
    [InlineData("{brokers: ['a:1'], produce: {outcomes: 'o p'}}", "outcomes: topic name \"o p\" must be 1 to 249 letters, digits, dots, underscores and hyphens")]
    [InlineData("{brokers: ['a:1'], produce: {outcomes: o}, client: {group.id: x}}", "client: \"group.id\" is not for the file: say it with consume.group")]
    [InlineData("{brokers: ['a:1'], produce: {outcomes: o}, client: {debug: x}, secrets: {debug: f}}", "\"debug\" is in client and in secrets of kafka")]
    [InlineData("{brokers: ['a:1'], consume: {topics: [{name: t, format: otlp}]}}", "consume of kafka needs \"group\"")]
    [InlineData("{brokers: ['a:1'], consume: {group: g, topics: []}}", "topics must not be empty")]
    [InlineData("{brokers: ['a:1'], consume: {group: g, topics: [{name: t, format: csv}]}}", "format \"csv\" is none of remote_write, otlp, prometheus_json, events, logs, otlp_logs")]
    [InlineData("{brokers: ['a:1'], consume: {group: g, topics: [{name: t, format: otlp}, {name: t, format: otlp}]}}", "there is a topic \"t\" already")]
    [InlineData("{brokers: ['a:1'], consume: {group: g, from: now, topics: [{name: t, format: otlp}]}}", "from must be beginning or end, not \"now\"")]
    [InlineData("{brokers: ['a:1'], consume: {group: g, patience: 5m, topics: [{name: t, format: otlp}]}}", "patience must be at most 4m, or the group takes this member for dead")]
    public void Mistake_IsTold(string kafka, string mistake) => Assert.Equal(mistake, Assert.Single(Mistakes($"kafka: {kafka}")).Message);

    [Fact]
    public void Mistakes_AreAllTold() => Assert.Equal(
        ["brokers: \"a\" is not host:port, such as kafka-0.kafka:9092", "consume of kafka needs \"group\"", "consume of kafka needs \"topics\"", "from must be beginning or end, not \"x\""],
        Mistakes("kafka: {brokers: [a], consume: {from: x}}").Select(mistake => mistake.Message).Order(StringComparer.Ordinal));

    [Fact]
    public void IsSame_TellsWhetherARestartIsNeeded()
    {
        const string text = "kafka: {brokers: ['a:1'], client: {debug: all}, consume: {group: g, topics: [{name: t, format: otlp}]}, produce: {outcomes: o}}";
        var kafka = Valid(text).Kafka!;

        Assert.True(kafka.IsSame(Valid(text).Kafka));
        Assert.False(kafka.IsSame(null));
        foreach (var (from, to) in new[] { ("a:1", "b:1"), ("all", "msg"), ("group: g", "group: h"), ("name: t", "name: u"), ("outcomes: o", "outcomes: p") })
        {
            Assert.False(kafka.IsSame(Valid(text.Replace(from, to, StringComparison.Ordinal)).Kafka), to);
        }
    }

    private static ForesightConfig Valid(string more)
    {
        Assert.True(ConfigLoader.TryParse($"{Predictors}\n{more}", "/etc/foresight/foresight.yml", out var config, out var errors), string.Join('\n', errors));
        return config!;
    }

    private static ImmutableArray<ConfigError> Mistakes(string more)
    {
        Assert.False(ConfigLoader.TryParse($"{Predictors}\n{more}", "/etc/foresight/foresight.yml", out _, out var errors));
        return errors;
    }
}
