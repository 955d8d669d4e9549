using System.Collections.Immutable;
using System.Globalization;
using Exporter.Configuration;
using Exporter.Features;
using Exporter.Features.Course;
using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Models.Explain;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Benchmarks;

/// <summary>What advice costs a step for each entity that is explained: <c>Exporter.Benchmarks advice --entities 1000 --signals 12 --limits 3 --steps 1500 --patterns 50</c>.</summary>
/// <remarks>
/// The made-up fleet of <see cref="FleetRun"/>, scored by the baseline with a threshold that all are above, so that as many are explained as may be. Figures are the least
/// CPU time of several rounds; parts are run by themselves over all explained entities, and the last row is all of it as the sidecar does it.
/// </remarks>
internal sealed class AdviceMeasurement
{
    private const int Rounds = 7;
    private const int Contributions = 5;

    private readonly FleetRun _fleet;
    private readonly PredictorDefinition _definition;
    private readonly FeatureMatrix _matrix = new();
    private readonly FeatureSchema _schema;
    private readonly int _patterns;

    private AdviceMeasurement(FleetRun fleet, int patterns)
    {
        (_fleet, _patterns) = (fleet, patterns);
        _definition = fleet.Definition with { AlertThreshold = 1e-9 };
        var extractor = new FeatureExtractor(_definition);
        extractor.Extract(fleet.Windows, _matrix);
        _schema = extractor.Schema;
    }

    /// <summary>Measures and prints.</summary>
    public static void Run(IReadOnlyList<string> arguments)
    {
        int Option(string name, int otherwise) => FleetRun.Option(arguments, name, otherwise);

        var fleet = new FleetRun(Option("entities", FrameBuilder.MaxExplained), Option("signals", 12), Option("limits", 3));
        for (var step = Option("steps", 1500); step > 0; step--)
        {
            fleet.Advance();
        }

        new AdviceMeasurement(fleet, Option("patterns", 50)).Run();
    }

    private void Run()
    {
        using var scorer = new BaselineScorer(_definition, _schema);
        var (silent, explaining) = (new FrameBuilder(_definition, _schema, 0), new FrameBuilder(_definition, _schema, Contributions));
        var frame = explaining.Build(scorer, _fleet.Windows, _matrix, _ => Labels.Empty);
        int[] rows = [.. Enumerable.Range(0, frame.Count).Where(frame.IsExplained)];
        var said = rows.Sum(row => frame.ContributionsAt(row).Count);
        Print($"{rows.Length} of {frame.Count} entities are explained, {_definition.Signals.Length} signals, {said / (double)rows.Length:0.0} reasons each, {_patterns} patterns");
        Print($"| what | µs | per |");
        Print($"|---|---|---|");
        var scoring = Least(() => silent.Build(scorer, _fleet.Windows, _matrix, _ => Labels.Empty));
        Row("contributions", (Least(() => explaining.Build(scorer, _fleet.Windows, _matrix, _ => Labels.Empty)) - scoring) / rows.Length, "entity");
        MeasureReasons(frame, rows, said);
        MeasureAll(frame, rows);
    }

    private void MeasureReasons(PredictionFrame frame, int[] rows, int said)
    {
        var reader = new CourseReader(_definition);
        (int Row, int Signal, SignalContribution Contribution)[] reasons = [.. rows.SelectMany(row => frame.ContributionsAt(row).Select(contribution =>
            (row, IndexOf(contribution.Signal), contribution)))];
        var courses = new SignalCourse[reasons.Length];
        Row("course of a signal", Least(() =>
        {
            for (var i = 0; i < reasons.Length; i++)
            {
                courses[i] = reader.Read(_fleet.Windows, frame.SlotAt(reasons[i].Row), reasons[i].Signal);
            }
        }) / said, "reason");
        Row("its sentence", Least(() =>
        {
            for (var i = 0; i < reasons.Length; i++)
            {
                _ = ReasonSentence.Of(_definition.Signals[reasons[i].Signal], courses[i], frame.StepMs);
            }
        }) / said, "reason");

        var ofRow = reasons.Select((reason, i) => (reason.Row, Reason: new SignalReason(reason.Contribution.Signal, SignalUnit.None, reason.Contribution.Contribution, courses[i], "")))
            .GroupBy(pair => pair.Row, pair => pair.Reason).ToDictionary(group => group.Key, group => group.ToImmutableArray());
        MeasurePatterns(frame, rows, ofRow);
        var book = new RecommendationBook(new ForesightConfig { Predictors = [_definition] }.Recommendations);
        Row("recommendations", PerRow(rows, row => book.For(_definition.Name, frame.LabelsAt(row), ofRow[row].Select(reason => reason.Signal), "")), "entity");
        var groups = new CauseGroups();
        Row("groups by cause", Least(() =>
            groups.Find([.. rows.Select(row => CauseMember.Of(frame.EntityAt(row), frame.SlotAt(row), frame.Probability(row, 1), ofRow[row]))], new DependantGraph(), (long)_definition.Step.TotalMilliseconds)) / rows.Length, "entity");
    }

    private void MeasurePatterns(PredictionFrame frame, int[] rows, Dictionary<int, ImmutableArray<SignalReason>> ofRow)
    {
        var (trail, stepMs) = (new ReasonTrail(), frame.StepMs);
        Row("reasons of late", Least(() =>
        {
            stepMs++;
            foreach (var row in rows)
            {
                trail.Note(frame.EntityAt(row), stepMs, ofRow[row]);
                _ = trail.Of(frame.EntityAt(row));
            }
        }) / rows.Length, "entity");
        var patterns = Patterns();
        Row("which pattern", PerRow(rows, row => patterns.Match(trail.Of(frame.EntityAt(row)))) - PerRow(rows, row => trail.Of(frame.EntityAt(row))), "entity");
    }

    private void MeasureAll(PredictionFrame frame, int[] rows)
    {
        var (adviser, memory, patterns) = (new Adviser(_definition, new ForesightConfig { Predictors = [_definition] }.Recommendations), new AdviceMemory(), Patterns());
        Row("all advice, as in a step", Least(() => adviser.Advise(frame, _fleet.Windows, memory, patterns)) / rows.Length, "entity");
        var before = GC.GetAllocatedBytesForCurrentThread();
        adviser.Advise(frame, _fleet.Windows, memory, patterns);
        Print($"allocated: {(GC.GetAllocatedBytesForCurrentThread() - before) / rows.Length} B an entity");
    }

    /// <summary>A book of made-up patterns of three signals each, all recurring.</summary>
    private PatternBook Patterns()
    {
        var book = new PatternBook();
        string[] behaviours = ["climb", "fall", "high", "low"];
        var random = new Random(1);
        for (var pattern = 0; pattern < _patterns; pattern++)
        {
            ImmutableArray<PatternElement> elements = [.. Enumerable.Range(0, 3).Select(_ => new PatternElement($"s{random.Next(_definition.Signals.Length)}", behaviours[random.Next(behaviours.Length)])).Distinct()];
            for (var time = 0; time < PatternBook.Recurring; time++)
            {
                book.Learn(Labels.Of(("instance", $"{pattern}")), time, elements);
            }
        }

        return book;
    }

    private int IndexOf(string signal) => _definition.Signals.Index().First(pair => pair.Item.Name == signal).Index;

    private static double PerRow<T>(int[] rows, Func<int, T> part) => Least(() =>
    {
        foreach (var row in rows)
        {
            _ = part(row);
        }
    }) / rows.Length;

    /// <summary>Microseconds of CPU of the best round.</summary>
    private static double Least(Action part)
    {
        part();
        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            part();
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds);
        }

        return least;
    }

    private static void Row(string what, double microseconds, string per) => Print($"| {what} | {microseconds:0.0} | {per} |");

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
