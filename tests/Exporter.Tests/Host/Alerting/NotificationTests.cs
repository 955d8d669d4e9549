using System.Text;
using System.Text.Json;
using Exporter.Host.Alerting;
using Exporter.Signals;

namespace Exporter.Tests.Host.Alerting;

public sealed class NotificationTests
{
    [Fact]
    public void Read_Version4_GivesItsAlerts()
    {
        var alerts = Read("""
            {"version": "4", "groupKey": "{}:{}", "status": "firing", "receiver": "hook", "alerts": [
              {"status": "firing", "labels": {"predicted": "true", "predictor": "node", "instance": "a"}, "annotations": {"summary": "x"},
               "startsAt": "2026-05-01T00:00:00.5Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": "1"},
              {"status": "resolved", "labels": {"alertname": "Disk"}, "startsAt": "2026-05-01T02:00:00+02:00", "endsAt": "2026-05-01T01:00:00Z"}]}
            """);

        Assert.Equal([true, false], alerts.Select(alert => alert.IsPredicted));
        Assert.Equal(["firing", "resolved"], alerts.Select(alert => alert.Status));
        Assert.Equal(Labels.Of(("predicted", "true"), ("predictor", "node"), ("instance", "a")), alerts[0].Labels);
        Assert.Equal([new DateTimeOffset(2026, 5, 1, 0, 0, 0, 500, TimeSpan.Zero), new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)], alerts.Select(alert => alert.StartsAt));
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 1, 0, 0, TimeSpan.Zero), alerts[1].EndsAt);
    }

    [Theory]
    [InlineData("[]", "a notification is an object, not Array")]
    [InlineData("{}", "the notification has no text \"version\"")]
    [InlineData("""{"version": "3", "alerts": []}""", "the notification has version \"3\", not \"4\"")]
    [InlineData("""{"version": "4"}""", "the notification has no array \"alerts\"")]
    [InlineData("""{"version": "4", "alerts": [1]}""", "alert 0 has no object \"labels\"")]
    [InlineData("""{"version": "4", "alerts": [{"labels": {}, "status": "new"}]}""", "alert 0 has status \"new\", not \"firing\" or \"resolved\"")]
    [InlineData("""{"version": "4", "alerts": [{"labels": {"a": 1}, "status": "firing", "startsAt": "2026-05-01T00:00:00Z", "endsAt": ""}]}""", "alert 0: label \"a\" is Number, not a text")]
    [InlineData("""{"version": "4", "alerts": [{"labels": {"a": "1", "a": "2"}, "status": "firing", "startsAt": "2026-05-01T00:00:00Z", "endsAt": ""}]}""", "alert 0: label name \"a\" occurs twice (Parameter 'labels')")]
    [InlineData("""{"version": "4", "alerts": [{"labels": {}, "status": "firing", "startsAt": "soon", "endsAt": ""}]}""", "alert 0: startsAt is \"soon\", not a time such as 2026-05-01T00:00:00Z")]
    public void Read_SomethingElse_SaysWhat(string body, string message) => Assert.Equal(message, Assert.Throws<JsonException>(() => Read(body)).Message);

    [Fact]
    public void Read_NoJson_IsRefused() => Assert.ThrowsAny<JsonException>(() => Read("<html>"));

    private static IReadOnlyList<NotifiedAlert> Read(string body) => Notification.Read(Encoding.UTF8.GetBytes(body));
}
