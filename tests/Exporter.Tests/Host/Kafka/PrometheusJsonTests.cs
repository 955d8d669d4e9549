using System.Text;
using Exporter.Host.Kafka;
using Exporter.Ingest;

namespace Exporter.Tests.Host.Kafka;

public sealed class PrometheusJsonTests
{
    [Theory]
    [InlineData("""{"timestamp":"2026-11-01T00:00:00Z","value":"9876.5","name":"up","labels":{"__name__":"up","job":"a"}}""", 9876.5)]
    [InlineData("""{"labels":{"job":"a"},"name":"up","value":9876.5,"timestamp":"2026-11-01T00:00:00Z"}""", 9876.5)]
    [InlineData("""{"timestamp":"2026-11-01T00:00:00Z","value":"+Inf","name":"up","labels":{"__name__":"up","job":"a"},"more":{"a":[1]}}""", double.PositiveInfinity)]
    [InlineData("""{"timestamp":"2026-11-01T00:00:00Z","value":"1e+06","name":"up","labels":{"job":"a","__name__":"up"}}""", 1e6)]
    public void Sample_IsThatOfRemoteWrite(string json, double value)
    {
        var read = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        Assert.Null(PrometheusJson.Read(Encoding.UTF8.GetBytes(json), read));

        var wanted = new RemoteWriteEncoder(RemoteWriteVersion.V1);
        wanted.Add([("__name__", "up"), ("job", "a")], SomeSample.BaseMs, value);
        Assert.Equal(wanted.ToProtobuf(), read.ToProtobuf());
    }

    [Theory]
    [InlineData("[]", "it is no object")]
    [InlineData("{}", "it has no timestamp that can be read")]
    [InlineData("""{"timestamp":"yesterday","value":"1","labels":{}}""", "it has no timestamp that can be read")]
    [InlineData("""{"timestamp":"2026-11-01T00:00:00Z","value":"one","labels":{}}""", "it has no value that can be read")]
    [InlineData("""{"timestamp":"2026-11-01T00:00:00Z","value":"1","labels":{"a":1}}""", "it has no labels that can be read")]
    [InlineData("""{"timestamp":"2026-11-01T00:00:00Z","value":"1"}""", "it has no labels that can be read")]
    public void Mistake_IsTold(string json, string mistake) =>
        Assert.Equal(mistake, PrometheusJson.Read(Encoding.UTF8.GetBytes(json), new RemoteWriteEncoder(RemoteWriteVersion.V1)));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"timestamp":"2026-11-01T00:00:00Z","value":"1","labels":{}} {}""")]
    [InlineData("""{"timestamp":"\ud800","value":"1","labels":{}}""")]
    public void WhatIsNoJson_IsTold(string json) => Assert.NotNull(PrometheusJson.Read(Encoding.UTF8.GetBytes(json), new RemoteWriteEncoder(RemoteWriteVersion.V1)));
}
