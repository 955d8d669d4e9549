using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Exporter.Exposition;
using Exporter.Features.Course;
using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Models.Explain;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Tests.Exposition;

/// <summary>Frames as the pipeline would publish them.</summary>
internal static class SomeFrames
{
    public static PredictorDefinition Node { get; } = Definition("node");

    public static PredictorDefinition Definition(string name) => new()
    {
        Name = name,
        EntityLabels = ["instance"],
        KeepLabels = ["job"],
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [new SignalDefinition("cpu_busy", "vector(1)"), new SignalDefinition("disk_used", "vector(1)")],
    };

    /// <summary>One row an instance, with both horizons' probabilities.</summary>
    public static PredictionFrame Frame(PredictorDefinition definition, params (string Instance, float Soon, float Later)[] rows) =>
        new(
            definition,
            30_000,
            "v1",
            [0.6, 0.75],
            [.. rows.Select(row => Labels.Of(("instance", row.Instance)))],
            [.. rows.Select(_ => Labels.Of(("job", "node")))],
            [.. rows.SelectMany(row => new[] { row.Soon, row.Later })],
            [.. rows.Select(row => Why(row.Soon, row.Later))]);

    /// <summary>One of each kind; what fails has no prediction, and what was changed has no kept labels.</summary>
    public static ImmutableArray<EntityEvent> Events { get; } =
    [
        new(EntityEventKind.Failing, Labels.Of(("instance", "c:9100")), Labels.Of(("job", "node"))),
        new(EntityEventKind.Changed, Labels.Of(("instance", "a:9100")), Labels.Empty),
    ];

    /// <summary>Advice with something of every kind on some rows, the first of which is the origin.</summary>
    public static FrameAdvice Advice(params int[] rows)
    {
        LabelCondition.TryCreate([], out var always, out _);
        var rule = new RecommendationRule("disk_space", always!, "Free \"space\"", "", Severity.Critical);
        return new FrameAdvice(rows, [.. rows.Select((_, i) => new EntityAdvice
        {
            Reasons =
            [
                new SignalReason("disk_used", SignalUnit.Ratio, 0.75, Course(0.91f, -0.000012, 0.4, 12_500), "disk used 0.91")
                {
                    Forecasts = [new SignalForecast(TimeSpan.FromMinutes(30), 0.93, 0.9, 0.96), new SignalForecast(TimeSpan.FromHours(2), 0.95, 0.87, 1.03)],
                },
                new SignalReason("cpu_busy", SignalUnit.None, 0.25, Course(123_456_789f, double.NaN, double.NaN, null), "cpu busy 123M"),
            ],
            Time = new FailureTime(7_230_500, 3_630_000, null, "disk_used"),
            Recommendations = [rule],
            Priority = 61.5,
            Pattern = new FailurePattern(1, [new PatternElement("disk_used", "climb")], 2, [1, 2]),
            Group = new CauseGroup("a:9100", Labels.Of(("instance", "a:9100")), i == 0, rows.Length),
        })]);
    }

    /// <summary>What the writer writes of a board.</summary>
    public static string Text(PredictionBoard board, int maxSeries = 1_000_000)
    {
        var output = new ArrayBufferWriter<byte>();
        new PredictionText(board, maxSeries).Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static PredictionBoard Board(params PredictionFrame[] frames)
    {
        var board = new PredictionBoard(TimeProvider.System, TimeSpan.FromHours(1));
        foreach (var frame in frames)
        {
            board.Publish(frame);
        }

        return board;
    }

    private static SignalCourse Course(double value, double change, double usual, long? unusualSinceMs) => new()
    {
        Value = value,
        ChangePerHour = change,
        Direction = CourseDirection.Steady,
        TrendSinceMs = null,
        UsualValue = usual,
        UsualChangePerHour = double.NaN,
        UnusualSinceMs = unusualSinceMs,
        HasUnusualRate = false,
        Crossing = null,
    };

    private static IReadOnlyList<SignalContribution>? Why(float soon, float later) =>
        soon >= 0.6 || later >= 0.75 ? [new("disk_used", 0.75), new("cpu_busy", 0.25)] : null;
}
