using System.Buffers;
using System.Text;
using Exporter.Exposition;
using Exporter.Models;
using Exporter.Models.Explain;
using Exporter.Signals;

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

    private static IReadOnlyList<SignalContribution>? Why(float soon, float later) =>
        soon >= 0.6 || later >= 0.75 ? [new("disk_used", 0.75), new("cpu_busy", 0.25)] : null;
}
