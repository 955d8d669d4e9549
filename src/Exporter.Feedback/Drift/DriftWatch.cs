using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Drift;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Feedback.Drift;

/// <summary>Holds what one predictor's model sees, and says, against what it learnt from.</summary>
/// <remarks>
/// <para>Counted are the vectors of entities outside incidents, as training has them, once windows are as warm as a history's: of a
/// large fleet a <see cref="RowSample"/>. A <see cref="DriftWindow"/> is read whenever a part of
/// it is complete, and only if it is whole: a night alone is far from any day.</para>
/// <para>A pure function of the steps and part of the snapshot; another model begins anew. Nothing is allocated but at the end of a part.
/// Belongs to the pipeline's lock; <see cref="Report"/> may be read from any thread.</para>
/// </remarks>
public sealed class DriftWatch
{
    private readonly PredictorDefinition _definition;
    private readonly long _stepMs;
    private readonly long _partMs;
    private readonly int[] _rows = new int[RowSample.MaxRows];
    private IScorer? _scorer;
    private DriftColumns? _columns;
    private string _version = "";
    private DriftCounts _counts = new(0);
    private bool _isWarm;
    private volatile DriftReport? _report;

    /// <summary>A watch that has seen nothing.</summary>
    public DriftWatch(PredictorDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        (_definition, _stepMs, _partMs) = (definition, (long)definition.Step.TotalMilliseconds, DriftWindow.PartMs(definition.Step));
    }

    /// <summary>The last whole window; null while there is none, or the model does not say what it learnt from.</summary>
    public DriftReport? Report => _report;

    /// <summary>Watches a model from now on; the same one goes on where it was.</summary>
    public void Attach(IScorer scorer)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (ReferenceEquals(scorer, _scorer))
        {
            return;
        }

        (_scorer, _columns) = (scorer, DriftColumns.Of(scorer));
        if (scorer.Version != _version || _counts.Width != _columns.Width)
        {
            (_version, _counts) = (scorer.Version, new DriftCounts(_columns.Width));
        }

        Read(_columns);
    }

    /// <summary>Counts a step; one that was counted already is not counted again.</summary>
    /// <param name="scorer">What scored it.</param>
    /// <param name="windows">The predictor's windows, at the step.</param>
    /// <param name="matrix">The vectors.</param>
    /// <param name="frame">What was predicted from them.</param>
    public void Observe(IScorer scorer, PredictorWindows windows, FeatureMatrix matrix, PredictionFrame frame)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(frame);
        Attach(scorer);
        if (_columns!.Width == 0 || matrix.AsOfMs <= _counts.LastStepMs)
        {
            return;
        }

        var part = (long)Math.Floor(matrix.AsOfMs / (double)_partMs);
        if (part != _counts.Part)
        {
            _counts.MoveTo(part);
            _isWarm = _isWarm || IsWarm(windows);
            Read(_columns);
        }

        if (_isWarm)
        {
            _counts.AddStep(matrix.AsOfMs, CountFeatures(_columns, windows, matrix));
            CountScores(_columns, windows, frame);
        }
    }

    /// <summary>Saves what was counted.</summary>
    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteText(_version);
        writer.Write(_isWarm ? 1 : 0);
        _counts.Save(writer);
    }

    /// <summary>Takes what was saved; it counts once the same model is attached.</summary>
    /// <exception cref="StateFormatException">It is cut short.</exception>
    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        (_version, _isWarm) = (reader.ReadText(), reader.Read<int>() != 0);
        _counts = DriftCounts.Load(reader);
    }

    /// <summary>True once some entity was there for so long that no feature is missing for want of a past.</summary>
    private bool IsWarm(PredictorWindows windows)
    {
        var knownByMs = windows.AsOfMs - DriftWindow.WarmUpMs(_definition);
        for (var slot = 0; slot < windows.EntitySlots; slot++)
        {
            if (windows.Holds(slot) && windows.History(slot).FirstSeenMs <= knownByMs)
            {
                return true;
            }
        }

        return false;
    }

    private int CountFeatures(DriftColumns columns, PredictorWindows windows, FeatureMatrix matrix)
    {
        var rows = _rows.AsSpan(0, Choose(windows, matrix.AsOfMs, matrix.Entities));
        var values = matrix.Values;
        for (var watched = 0; watched < columns.Features.Length; watched++)
        {
            var (column, bins, offset) = (columns.Features[watched], columns.Bins[watched], columns.Offsets[watched]);
            var counts = _counts.CountsOf(offset, bins.Count);
            var sums = _counts.SumsOf(offset, bins.Count);
            foreach (var row in rows)
            {
                Count(bins, values[(row * matrix.Columns) + column], counts, sums);
            }
        }

        CountErrors(columns, matrix, rows);
        return rows.Length;
    }

    private void CountErrors(DriftColumns columns, FeatureMatrix matrix, ReadOnlySpan<int> rows)
    {
        if (columns.Reconstruction is not { } reconstruction)
        {
            return;
        }

        var (bins, offset) = (columns.Bins[^1], columns.Offsets[^1]);
        var counts = _counts.CountsOf(offset, bins.Count);
        var sums = _counts.SumsOf(offset, bins.Count);
        foreach (var row in rows)
        {
            Count(bins, reconstruction.Error(matrix.Values.Slice(row * matrix.Columns, matrix.Columns)), counts, sums);
        }
    }

    private void CountScores(DriftColumns columns, PredictorWindows windows, PredictionFrame frame)
    {
        var rows = _rows.AsSpan(0, Choose(windows, frame.StepMs, frame.Slots));
        for (var horizon = 0; horizon < columns.Horizons; horizon++)
        {
            var watched = columns.Features.Length + horizon;
            var (bins, offset) = (columns.Bins[watched], columns.Offsets[watched]);
            var counts = _counts.CountsOf(offset, bins.Count);
            var sums = _counts.SumsOf(offset, bins.Count);
            foreach (var row in rows)
            {
                if (!frame.IsStated(row))
                {
                    Count(bins, frame.Probability(row, horizon), counts, sums);
                }
            }
        }
    }

    /// <summary>Chooses the rows of a step that are counted.</summary>
    /// <returns>Their number; they stand at the beginning of <see cref="_rows"/>.</returns>
    private int Choose(PredictorWindows windows, long stepMs, ReadOnlySpan<int> slots)
    {
        var (first, stride) = RowSample.Of(stepMs / _stepMs, slots.Length);
        var chosen = 0;
        for (var row = first; row < slots.Length; row += stride)
        {
            if (!windows.History(slots[row]).InIncident)
            {
                _rows[chosen++] = row;
            }
        }

        return chosen;
    }

    private static void Count(HistogramBins bins, float value, Span<int> counts, Span<long> sums)
    {
        var bin = bins.BinOf(value);
        counts[bin]++;
        sums[bin] += float.IsNaN(value) ? 0 : bins.Position(value);
    }

    /// <summary>Reads the window that is complete.</summary>
    private void Read(DriftColumns columns)
    {
        var expected = DriftWindow.Parts * _partMs / (double)_stepMs;
        if (columns.Width == 0 || _counts.Part == long.MinValue || _counts.Steps < DriftWindow.WholeShare * expected || _counts.Rows < DriftWindow.MinRows)
        {
            _report = null;
            return;
        }

        var entities = _counts.Rows / (double)_counts.Steps;
        var readings = ImmutableArray.CreateBuilder<DriftReading>(columns.Bins.Length);
        for (var watched = 0; watched < columns.Bins.Length; watched++)
        {
            var bins = columns.Bins[watched];
            long[] counts = new long[bins.Count];
            long[] sums = new long[bins.Count];
            _counts.Sum(columns.Offsets[watched], counts, sums);
            readings.Add(new DriftReading(
                bins.Reference.Feature, DriftDistances.Between(bins, counts, sums), DriftThresholds.Of(bins.Reference, entities)));
        }

        _report = new DriftReport(
            _counts.Rows,
            [.. readings.Take(columns.Features.Length).OrderByDescending(feature => feature.Largest)],
            [.. readings.Skip(columns.Features.Length).Take(columns.Horizons)],
            columns.Reconstruction is null ? null : readings[^1]);
    }
}
