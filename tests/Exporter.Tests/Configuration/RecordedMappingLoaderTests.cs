using Exporter.Configuration.Recorded;
using Exporter.TestKit;

namespace Exporter.Tests.Configuration;

public sealed class RecordedMappingLoaderTests
{
    public static TheoryData<string> Examples => [.. Directory.EnumerateFiles(Repository.PathOf("examples", "recorded"), "*.yml").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void TryLoad_Example_IsValid(string file) =>
        Assert.True(RecordedMappingLoader.TryLoad(Repository.PathOf("examples", "recorded", file), out _, out var errors), string.Join('\n', errors));

    [Fact]
    public void TryParse_ManyMistakes_ListsAllWithTheirPlaces()
    {
        const string Text = """
            recording:
              folder: set
              tables:
                9lives: {file: a.csv}
                values: {fil: a.csv, hold: soon}
                events: {file: b.csv, event: kind, values: [x]}
              rules:
                bad: sum(
              tasks:
                main: {title: Set, max_false_alarms_per_entity_day: few}
                other: {title: Set, kind: guess}
            predictors:
              - {name: p, entity: [entity], horizons: [1h], signals: {x: "values{"}}
            """;
        Assert.False(RecordedMappingLoader.TryParse(Text, "m.yml", out _, out var errors));
        string[] found = [.. errors.Select(error => error.ToString())];
        string[] expected =
        [
            "m.yml:2:3: recording needs \"labels\"",
            "m.yml:4:5: table name \"9lives\" must be a metric name: letters, digits and \"_\", no digit first",
            "m.yml:5:13: table \"values\" needs \"file\"",
            "m.yml:5:14: unknown key \"fil\" in table \"values\"; did you mean \"file\"?",
            "m.yml:5:32: hold: \"soon\" is not a duration; write it as Prometheus does, such as 30s, 5m, 1h30m or 1d",
            "m.yml:6:48: a table of events has no \"values\"",
            "m.yml:10:57: max_false_alarms_per_entity_day must be a number, not \"few\"",
            "m.yml:11:31: kind must be ahead, detection or nab, not \"guess\"",
        ];
        Assert.Equal(expected, found.Where(text => !text.Contains("rule", StringComparison.Ordinal) && !text.Contains("signal", StringComparison.Ordinal)));
        Assert.Contains(found, text => text.StartsWith("m.yml:8:", StringComparison.Ordinal));
        Assert.Contains(found, text => text.StartsWith("m.yml:13:", StringComparison.Ordinal));
    }
}
