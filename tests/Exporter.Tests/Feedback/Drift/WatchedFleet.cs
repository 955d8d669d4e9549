using Exporter.Features;
using Exporter.Feedback;
using Exporter.Feedback.Drift;
using Exporter.Feedback.Rolling;
using Exporter.History;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Feedback.Drift;

/// <summary>A fleet whose steps are predicted, judged and watched, without process and clock.</summary>
internal sealed class WatchedFleet : IDisposable
{
    private readonly PredictorWindows _windows = new(SeasonalFleet.Definition, 1000);
    private readonly FeatureExtractor _extractor = new(SeasonalFleet.Definition);
    private readonly StepVectors _vectors = new(SeasonalFleet.Definition);
    private readonly FeatureMatrix _matrix = new();
    private readonly FrameBuilder _frames;
    private readonly OutcomeLedger _ledger = new(SeasonalFleet.Definition);
    private readonly OutcomeBook _book = new(SeasonalFleet.Definition, null);
    private readonly IScorer _scorer;

    public WatchedFleet(SeasonalFleet fleet, IScorer scorer)
    {
        (Fleet, _scorer) = (fleet, scorer);
        _frames = new FrameBuilder(SeasonalFleet.Definition, _extractor.Schema, 0);
    }

    public SeasonalFleet Fleet { get; }

    public DriftWatch Watch { get; set; } = new(SeasonalFleet.Definition);

    /// <summary>Bytes that the watch allocated at the last step.</summary>
    public long ObservedBytes { get; private set; }

    /// <summary>How the longest horizon's predictions of the last week did.</summary>
    public OutcomeSummary LastWeek => _book.Windows[^1].Summaries[1];

    /// <summary>One step; what the watch says then.</summary>
    public DriftReport? Step()
    {
        var atMs = Fleet.NowMs;
        Fleet.Next(_vectors);
        _vectors.ApplyTo(_windows, atMs);
        _extractor.Extract(_windows, _matrix);
        var frame = _frames.Build(_scorer, _windows, _matrix, _ => Labels.Empty);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Watch.Observe(_scorer, _windows, _matrix, frame);
        ObservedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (_ledger.Observe(frame, _windows))
        {
            _book.Publish(_ledger);
        }

        return Watch.Report;
    }

    /// <summary>Some days.</summary>
    /// <returns>All that moved in them.</returns>
    public SortedSet<string> Days(double days)
    {
        var moved = new SortedSet<string>(StringComparer.Ordinal);
        for (var step = 0; step < days * SeasonalFleet.StepsPerDay; step++)
        {
            moved.UnionWith(Step() is { } report ? report.Features.Concat(report.Scores).Where(reading => reading.HasMoved).Select(reading => reading.Name) : []);
        }

        return moved;
    }

    /// <summary>The <see cref="BundledConditions"/> that hold now.</summary>
    public IEnumerable<string> Holding() => BundledConditions.Holding(Watch.Report, _book.Windows, _scorer.Contract!);

    /// <summary>Some days, looked at once an hour.</summary>
    /// <returns>The first hour in which each of the <see cref="BundledConditions"/> held that did.</returns>
    public Dictionary<string, int> FirstHours(int days)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var hour = 1; hour <= days * 24; hour++)
        {
            for (var step = 0; step < SeasonalFleet.StepsPerDay / 24; step++)
            {
                Step();
            }

            foreach (var condition in Holding())
            {
                first.TryAdd(condition, hour);
            }
        }

        return first;
    }

    /// <summary>Steps until <paramref name="has"/> comes true; null when it does not within <paramref name="days"/>.</summary>
    public int? StepsUntil(Func<DriftReport, bool> has, double days)
    {
        for (var step = 1; step <= days * SeasonalFleet.StepsPerDay; step++)
        {
            if (Step() is { } report && has(report))
            {
                return step;
            }
        }

        return null;
    }

    public void Dispose() => _scorer.Dispose();
}
