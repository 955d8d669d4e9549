using Exporter.Configuration;

namespace Exporter.Tests.Configuration;

public sealed class HolidayReaderTests
{
    private const string Predictors = """
        predictors:
          - {name: node, entity: [instance], step: 30s, horizons: [1h], signals: {up: up}}

        """;

    [Fact]
    public void Section_IsRead()
    {
        Assert.True(ConfigLoader.TryParse(Predictors + "holidays: {time_zone: Asia/Tokyo, days: [{name: christmas, on: [12-25, 2026-12-28]}, {name: leap, on: [02-29]}]}", "foresight.yml", out var config, out _));
        Assert.Equal("Asia/Tokyo", config.Holidays.Zone.Id);
        Assert.Equal(["christmas", "leap"], config.Holidays.Days.Select(days => days.Name));
        Assert.Equal([new DateOnly(2026, 12, 28)], config.Holidays.Days[0].Dates.ToArray());
        Assert.Equal([(12, 25)], config.Holidays.Days[0].EachYear.ToArray());
        Assert.Equal([(2, 29)], config.Holidays.Days[1].EachYear.ToArray());
    }

    [Fact]
    public void Absent_IsNone()
    {
        Assert.True(ConfigLoader.TryParse(Predictors, "foresight.yml", out var config, out _));
        Assert.Equal(TimeZoneInfo.Utc, config.Holidays.Zone);
        Assert.Empty(config.Holidays.Days);
    }

    [Fact]
    public void Mistakes_AreListedAtOnce()
    {
        const string text = """
            holidays:
              time_zone: Mars/Base
              days:
                - {name: a, on: [12-32, Easter, 12-25]}
                - {name: a, on: [12-25]}
                - {name: b, on: []}
                - {name: c, date: 12-25}
            """;
        Assert.False(ConfigLoader.TryParse(Predictors + text, "foresight.yml", out _, out var errors));
        Assert.Equal(
            [
                "time_zone: \"Mars/Base\" is no time zone that this system knows; write it as the tz database does, such as Europe/Berlin",
                "on: \"12-32\" is not a day, such as 2026-12-25, or 12-25 for that of every year",
                "on: \"Easter\" is not a day, such as 2026-12-25, or 12-25 for that of every year",
                "there is a holiday \"a\" already",
                "on: 12-25 is a day of holiday \"a\" already",
                "holiday \"b\": on must not be empty",
                "holiday \"c\" needs \"on\"",
                "unknown key \"date\" in holiday \"c\"; known are name, on",
            ],
            errors.Select(error => error.Message));
    }
}
