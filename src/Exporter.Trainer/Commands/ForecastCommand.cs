using System.CommandLine;
using System.Globalization;
using Exporter.Signals;
using Exporter.Trainer.Forecasts;

namespace Exporter.Trainer.Commands;

/// <summary>The verb <c>forecast</c>: how well methods would have forecast recorded series.</summary>
internal sealed class ForecastCommand : Command, IHasExamples
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Table of entity, timestamp, value and, if there is one, family: .csv, .csv.gz or .parquet; or the .parquet files of a dataset.", Arity = ArgumentArity.OneOrMore };
    private readonly ForecastArguments _arguments = new();
    private readonly TimeProvider _time;

    /// <summary>The verb.</summary>
    /// <param name="time">The process's clock.</param>
    public ForecastCommand(TimeProvider time)
        : base("forecast", "Forecasts recorded series from one origin after the other, and compares with what came.")
    {
        _time = time;
        Arguments.Add(_files);
        foreach (var option in _arguments.All)
        {
            Options.Add(option);
        }

        SetAction(parsed => Failures.Guard(parsed, Run));
    }

    /// <inheritdoc/>
    public string Examples => """
        Each forecast learns from the past before its origin and nothing else. The table is Markdown: for each family and distance the mean absolute scaled error
        of each method (below 1: better than repeating the last period was in the past, one step ahead), then how many truths in a hundred lay within the 80 % and the 95 % interval.

        Examples:
          foresight_trainer forecast test_metrics_hourly.csv.gz
          foresight_trainer forecast data/node/*.parquet --step 5m --history 2d --ahead 30m --ahead 2h
          foresight_trainer forecast latency.csv --step 10m --history 7d --ahead 10m --ahead 2h --every 6h --method ets --method seasonal-naive

        Exit status: 0 the table was written, 1 a file cannot be read or is too short, 2 wrong usage.

        """;

    private int Run(ParseResult parsed, TextWriter output, TextWriter error)
    {
        if (_arguments.Read(parsed, _time.GetUtcNow()) is { Count: > 0 } mistakes)
        {
            return ExitStatus.Refuse(error, mistakes, Name);
        }

        var table = new GriddedTable((long)_arguments.Step.TotalMilliseconds);
        foreach (var file in parsed.GetValue(_files)!)
        {
            table.Read(file);
        }

        var series = table.Series();
        if (series.Count == 0)
        {
            throw new TrainingException("the files have no rows");
        }

        var families = new ForecastContest(_arguments.Plan, _arguments.Make).Run(series);
        if (families.Sum(family => family.Origins) == 0)
        {
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture,
                $"{series.Count} series of at most {series.Max(one => one.Values.Length)} steps give no forecast: one takes {_arguments.Plan.History} steps of history that are not constant and {_arguments.Plan.Ahead.Max()} ahead"));
        }

        foreach (var line in new AccuracyTable(_arguments.Methods, [.. _arguments.Ahead.Select(PrometheusDuration.Format)]).Lines(families))
        {
            output.WriteLine(line);
        }

        return ExitStatus.Ok;
    }
}
