using System.CommandLine;
using System.Globalization;
using Exporter.Configuration;
using Exporter.Forecasting;
using Exporter.Forecasting.Accuracy;
using Exporter.Forecasting.Holidays;
using Exporter.Signals;
using Exporter.Trainer.Forecasts;

namespace Exporter.Trainer.Commands;

/// <summary>The options of <c>forecast</c>.</summary>
internal sealed class ForecastArguments : Arguments
{
    private readonly Option<string> _step = Text("--step", "duration", "Step of the grid; a step has the mean of its values.", "1h");
    private readonly Option<string> _season = Text("--season", "duration", "Period after which series are expected to repeat; 0s for none.", "1d");
    private readonly Option<string> _history = Text("--history", "duration", "How much of the past each forecast learns from.", "14d");
    private readonly Option<string> _every = Text("--every", "duration", "Time from one origin to the next; one that is no part of the season meets all of its times.", "7h");
    private readonly Option<string[]> _ahead = new("--ahead") { Description = "How far ahead to compare, a duration; may be given several times. 1h, 6h and 1d without it.", HelpName = "duration" };
    private readonly Option<string[]> _methods = new("--method") { Description = $"Method to compare, one of {string.Join(", ", ForecastMethods.Names)}; may be given several times. All without it.", HelpName = "name" };

    private readonly Option<string[]> _holidays = new("--holiday") { Description = "Day that is not like others, for the methods that know holidays, combined and additive; may be given several times.", HelpName = "yyyy-mm-dd" };
    private readonly Option<string> _config = Optional("--config.file", "file", "A foresight.yml, whose holidays and time zone count too; UTC without it.");
    private HolidayCalendar _calendar = new([], TimeZoneInfo.Utc, TimeSpan.FromDays(1));

    /// <inheritdoc/>
    public override IEnumerable<Option> All => [_step, _season, _history, _every, _ahead, _methods, _holidays, _config];

    /// <summary>Step of the grid.</summary>
    public TimeSpan Step { get; private set; }

    /// <summary>How far ahead to compare.</summary>
    public IReadOnlyList<TimeSpan> Ahead { get; private set; } = [];

    /// <summary>Names of the methods.</summary>
    public IReadOnlyList<string> Methods { get; private set; } = [];

    /// <summary>Where the origins lie.</summary>
    public RollingPlan Plan { get; private set; } = new(0, 0, 0, []);

    /// <inheritdoc/>
    protected override void ReadAll(DateTimeOffset now)
    {
        Step = Duration(_step);
        Require(Step > TimeSpan.Zero, _step, "a duration above 0");
        Methods = Files(_methods) is { Length: > 0 } methods ? methods : ForecastMethods.Names;
        foreach (var name in Methods.Except(ForecastMethods.Names))
        {
            Refuse($"--method: \"{name}\" is none of {string.Join(", ", ForecastMethods.Names)}");
        }

        Ahead = [.. (Files(_ahead) is { Length: > 0 } given ? given : ["1h", "6h", "1d"]).Select(ReadAhead)];
        _calendar = ReadCalendar();
        if (Step > TimeSpan.Zero)
        {
            Plan = new RollingPlan(Steps(_history, 1), Steps(_every, 1), Steps(_season, 0), [.. Ahead.Select(ahead => (int)Math.Min(int.MaxValue, ahead / Step))]);
        }
    }

    /// <inheritdoc/>
    protected override void CheckTogether()
    {
        foreach (var ahead in Ahead.Where(ahead => ahead < Step || ahead.Ticks % Step.Ticks != 0))
        {
            Refuse($"--ahead: {PrometheusDuration.Format(ahead)} is not a whole number of steps of {PrometheusDuration.Format(Step)}");
        }

        if (Plan.Season > 1 && Plan.History < 2 * Plan.Season)
        {
            Refuse($"--history: {Get(_history)} is less than two periods of {Get(_season)}");
        }
    }

    /// <summary>Makes the forecasters of a series.</summary>
    public IReadOnlyList<IForecaster> Make() => [.. Methods.Select(name => ForecastMethods.Make(name, Plan, Step, _calendar))];

    private HolidayCalendar ReadCalendar()
    {
        var (config, days) = (new HolidayOptions(), ReadHolidays());
        if (Get(_config) is { Length: > 0 } file)
        {
            if (ConfigLoader.TryLoad(file, out var loaded, out var errors))
            {
                config = loaded.Holidays;
            }
            else
            {
                errors.ToList().ForEach(mistake => Refuse(mistake.ToString()));
            }
        }

        var named = config.Days.Select(days => new Holiday(days.Name, days.Dates, days.EachYear));
        return new HolidayCalendar([.. days.Count > 0 ? [new Holiday("holiday", days, [])] : Array.Empty<Holiday>(), .. named], config.Zone, Step);
    }

    private List<DateOnly> ReadHolidays()
    {
        List<DateOnly> days = [];
        foreach (var text in Files(_holidays))
        {
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                days.Add(day);
            }
            else
            {
                Refuse($"--holiday: \"{text}\" is not a day, such as 2026-12-25");
            }
        }

        return days;
    }

    private TimeSpan ReadAhead(string text)
    {
        if (PrometheusDuration.TryParse(text, out var ahead))
        {
            return ahead;
        }

        Refuse($"--ahead: \"{text}\" is not a duration, such as 30m");
        return Step;
    }

    private int Steps(Option<string> option, int least)
    {
        var duration = Duration(option);
        Require(duration.Ticks % Step.Ticks == 0 && duration / Step >= least && duration / Step <= 1_000_000, option, string.Create(CultureInfo.InvariantCulture, $"a whole number of steps, at least {least} and at most a million"));
        return (int)Math.Min(1_000_000, duration / Step);
    }
}
