using System.Text;
using System.Text.Json;
using Exporter.Host.Dependencies;

namespace Exporter.Tests.Host.Dependencies;

public sealed class StatusPageReportTests
{
    private const string Summary = """
        {
          "page": {"id": "4g2my7tbhjsq", "name": "Payments", "url": "https://status.payments.example", "updated_at": "2026-11-01T11:26:07Z"},
          "status": {"description": "Partial System Outage", "indicator": "major"},
          "components": [
            {"id": "b", "name": "API", "status": "partial_outage", "position": 1},
            {"id": "m", "name": "Portal", "status": "operational", "position": 2},
            {"id": "n", "name": "API", "status": "major_outage", "position": 3},
            {"id": "o", "name": "New", "status": "quantum_foam", "position": 4},
            {"id": "p", "name": "<b>", "status": "under_maintenance", "position": 5}
          ],
          "incidents": [{"id": "1", "status": "investigating"}, {"id": "2", "status": "resolved"}, {"id": "3", "status": "monitoring"}],
          "scheduled_maintenances": []
        }
        """;

    [Fact]
    public void Summary_IsRead_TheWorstOfComponentsThatShareAName_AndNoneOfUnknownStatus()
    {
        var report = Read(Summary);

        Assert.Equal((3, 2), (report.Level, report.Incidents));
        Assert.Equal([new("<b>", 1), new("API", 4), new("Portal", 0)], report.Components);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("maintenance", 1)]
    [InlineData("minor", 2)]
    [InlineData("critical", 4)]
    public void Status_WithoutComponents_IsRead(string indicator, int level)
    {
        var report = Read($$"""{"page": {}, "status": {"indicator": "{{indicator}}", "description": "x"} }""");

        Assert.Equal((level, null), (report.Level, report.Incidents));
        Assert.Empty(report.Components);
    }

    [Fact]
    public void Components_PastTheLimit_LeaveOutThoseThatAreBest()
    {
        var components = Enumerable.Range(0, 300).Select(i => $"{{\"name\": \"c{i:000}\", \"status\": \"{(i == 299 ? "degraded_performance" : "operational")}\"}}");

        var report = Read($$"""{"status": {"indicator": "minor"}, "components": [{{string.Join(',', components)}}]}""");

        Assert.Equal(StatusPageReport.MaxComponents, report.Components.Count);
        Assert.Equal(new("c299", 2), report.Components[^1]);
        Assert.Equal("c198", report.Components[^2].Key);
    }

    [Theory]
    [InlineData("", "*")]
    [InlineData("<html>", "*")]
    [InlineData("[]", "the page has no object \"status\"")]
    [InlineData("""{"status": "up"}""", "the page has no object \"status\"")]
    [InlineData("""{"status": {}}""", "status.indicator is \"\", not none, maintenance, minor, major or critical")]
    [InlineData("""{"status": {"indicator": "fine"}}""", "status.indicator is \"fine\", not none, maintenance, minor, major or critical")]
    [InlineData("""{"status": {"indicator": "\ud800"}}""", "the page has a text that is none")]
    public void Page_ThatIsNone_IsRefused(string text, string reason)
    {
        var refused = Assert.ThrowsAny<JsonException>(() => Read(text));

        Assert.True(reason == "*" || reason == refused.Message, refused.Message);
    }

    private static StatusPageReport Read(string json) => StatusPageReport.Read(Encoding.UTF8.GetBytes(json));
}
