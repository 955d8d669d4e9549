using System.Globalization;
using BenchmarkDotNet.Running;
using Exporter.Benchmarks.Kafka;
using Exporter.Benchmarks.Logs;
using Exporter.Benchmarks.Requests;
using Exporter.Benchmarks.Serving;
using Exporter.Benchmarks.Soak;
using Exporter.Benchmarks.Steps;

namespace Exporter.Benchmarks;

/// <summary>Runs the benchmarks named on the command line, <c>--filter '*Decode*'</c>, or one of the verbs below; <c>README.md</c> beside this has their options.</summary>
internal static class BenchmarkProgram
{
    private static async Task Main(string[] args)
    {
        switch (args)
        {
            case ["step", .. var options]:
                StepCommand.Run(SeriesOf(options, 1_000_000));
                break;
            case ["functions", .. var options]:
                FunctionsCommand.Run(SeriesOf(options, 100_000));
                break;
            case ["holds", .. var options]:
                HoldsCommand.Run(SeriesOf(options, 1_000_000));
                break;
            case ["rules", .. var options]:
                await RulesCommand.RunAsync(SeriesOf(options, 200_000));
                break;
            case ["snapshot", var entities, var signals]:
                new SnapshotMeasurement(int.Parse(entities, CultureInfo.InvariantCulture), int.Parse(signals, CultureInfo.InvariantCulture)).Run();
                break;
            case ["seal"]:
                SealMeasurement.Run();
                break;
            case ["outcomes", var entities]:
                new OutcomeMeasurement(int.Parse(entities, CultureInfo.InvariantCulture)).Run();
                break;
            case ["batch", var entities, var steps, var signals, var learner]:
                await new BatchMeasurement(
                    int.Parse(entities, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture), int.Parse(signals, CultureInfo.InvariantCulture), learner).RunAsync();
                break;
            case ["batch-share", var folder, var signals, .. var learners]:
                await new PredictionShare(folder, BatchMeasurement.Definition(int.Parse(signals, CultureInfo.InvariantCulture))).RunAsync(learners);
                break;
            case ["shards", var entities, var steps, var signals, var learner]:
                await new ShardMeasurement(
                    int.Parse(entities, CultureInfo.InvariantCulture), int.Parse(steps, CultureInfo.InvariantCulture), int.Parse(signals, CultureInfo.InvariantCulture), learner).RunAsync();
                break;
            case ["training", .. var options]:
                RunTraining(options);
                break;
            case ["soak", .. var options]:
                Environment.ExitCode = await new SoakRun(SoakOptions.Parse(options)).RunAsync();
                break;
            case ["requests", .. var options]:
                await new RequestRun(RequestOptions.Parse(options)).RunAsync();
                break;
            case ["logs", var seconds]:
                await new LogRun(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))).RunAsync();
                break;
            case ["serving", .. var options]:
                await new ServingRun(ServingOptions.Parse(options)).RunAsync();
                break;
            case ["fleet", .. var options]:
                FleetRun.Run(options);
                break;
            case ["advice", .. var options]:
                AdviceMeasurement.Run(options);
                break;
            case ["kafka", var rounds, .. var times]:
                await new KafkaMeasurement(NumberOf(rounds), NumberOf(times is [var given] ? given : "3")).RunAsync();
                break;
            case ["kafka-cluster", var rounds, var topics, var lingerMs, var batchBytes]:
                await KafkaCluster.RunAsync(NumberOf(rounds), NumberOf(topics), NumberOf(lingerMs), NumberOf(batchBytes));
                break;
            case ["forecasts", .. var options]:
                ForecastMeasurement.Run(SeriesOf(options, 2_000));
                break;
            case ["templates"]:
                TemplateMeasurement.Run();
                break;
            case ["families", .. var options]:
                FamilyCosts.Run(options);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args);
                break;
        }
    }

    private static void RunTraining(string[] options)
    {
        var (rows, columns) = options switch
        {
            [] => (1_000_000, 200),
            ["--rows", var r, "--columns", var c] => (int.Parse(r, CultureInfo.InvariantCulture), int.Parse(c, CultureInfo.InvariantCulture)),
            _ => throw new ArgumentException($"expected --rows N --columns N, found {string.Join(' ', options)}"),
        };
        new TrainingMeasurement(rows, columns).Run();
    }

    private static int NumberOf(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int SeriesOf(string[] options, int usual) => options switch
    {
        [] => usual,
        ["--series", var series] => int.Parse(series, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"expected --series N, found {string.Join(' ', options)}"),
    };
}
