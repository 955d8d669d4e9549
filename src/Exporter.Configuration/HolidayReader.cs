using System.Collections.Immutable;
using System.Globalization;
using Exporter.Configuration.Yaml;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>Reads the section <c>holidays</c>.</summary>
/// <param name="mistakes">Where mistakes go.</param>
internal sealed class HolidayReader(Mistakes mistakes)
{
    // A leap year, so that the 29th of February is a day.
    private const string AnyLeapYear = "2000-";

    private readonly EntryNames _names = new("holiday", PredictorDefinition.IsName, PredictorDefinition.NameRule, mistakes);
    private readonly Dictionary<string, string> _days = new(StringComparer.Ordinal);

    /// <summary>Reads the section; none where it is absent.</summary>
    public HolidayOptions Read(Section root)
    {
        if (root.Sub("holidays", "holidays", ["time_zone", "days"]) is not { } section)
        {
            return new HolidayOptions();
        }

        var list = section.Find("days") is { } value ? section.Expect<YamlList>(value, "days", "a list") : null;
        return new HolidayOptions
        {
            Zone = section.Zone("time_zone"),
            Days = list is null ? [] : [.. list.Items.Select(item => section.Expect<YamlMap>(item, "a holiday", "a mapping")).OfType<YamlMap>().Select(ReadDays)],
        };
    }

    private HolidayDays ReadDays(YamlMap map)
    {
        var section = new Section(map, _names.Where(map), ["name", "on"], mistakes);
        var name = _names.Read(section);
        var texts = section.Require("on") is null ? null : section.Texts("on");
        if (texts is { Count: 0 })
        {
            mistakes.Add(map.At, $"{_names.Where(map)}: on must not be empty");
        }

        var (dates, eachYear) = (ImmutableArray.CreateBuilder<DateOnly>(), ImmutableArray.CreateBuilder<(int Month, int Day)>());
        foreach (var text in texts ?? [])
        {
            if (IsDay(text.Value, out var date))
            {
                dates.Add(date);
            }
            else if (IsDay(AnyLeapYear + text.Value, out var day))
            {
                eachYear.Add((day.Month, day.Day));
            }
            else
            {
                mistakes.Add(text.At, $"on: \"{text.Value}\" is not a day, such as 2026-12-25, or 12-25 for that of every year");
            }

            if (!_days.TryAdd(text.Value, name))
            {
                mistakes.Add(text.At, $"on: {text.Value} is a day of holiday \"{_days[text.Value]}\" already");
            }
        }

        return new HolidayDays(name, dates.ToImmutable(), eachYear.ToImmutable());
    }

    private static bool IsDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
