using System.Diagnostics;
using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>Runs the catalogue on windows: the one feature engine of sidecar and trainer.</summary>
/// <remarks>Not thread-safe; allocates nothing once its buffers and the matrix have their size.</remarks>
public sealed class FeatureExtractor
{
    private readonly PredictorDefinition _definition;
    private readonly FeatureCatalog _catalog;
    private readonly FeatureScale _scale;
    private readonly PeerLevels _peers;
    private readonly PeerGroupLevels? _groups;
    private readonly SignalBlock _block;
    private readonly SignalScratch _scratch = new();
    private readonly CorrelationScratch _correlations;
    private readonly long _stepMs;

    /// <summary>An extractor for one predictor.</summary>
    public FeatureExtractor(PredictorDefinition definition)
    {
        _definition = definition;
        _catalog = new FeatureCatalog(definition);
        _scale = new FeatureScale(definition);
        _block = new SignalBlock(SignalRanges.StepsOf(definition));
        _peers = new PeerLevels(definition.Signals.Length);
        _groups = definition.PeerLabels.IsEmpty ? null : new PeerGroupLevels(definition.Signals.Length);
        _correlations = new CorrelationScratch(definition.Signals.Length);
        _stepMs = (long)definition.Step.TotalMilliseconds;
        Schema = FeatureSchema.For(definition);
    }

    /// <summary>What the columns mean.</summary>
    public FeatureSchema Schema { get; }

    /// <summary>Fills one row per active entity, in ascending slot order, as of the windows' last step.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="matrix">Receives the rows.</param>
    /// <param name="only">Slots to fill rows for, where not all are wanted; peers are compared with all the same.</param>
    public void Extract(PredictorWindows windows, FeatureMatrix matrix, IReadOnlySet<int>? only = null)
    {
        var active = 0;
        for (var slot = 0; slot < windows.EntitySlots; slot++)
        {
            active += windows.IsActive(slot) && only?.Contains(slot) != false ? 1 : 0;
        }

        matrix.Reset(windows.AsOfMs, active, Schema.Names.Length);
        UpdatePeers(windows);
        for (var slot = 0; slot < windows.EntitySlots; slot++)
        {
            if (windows.IsActive(slot) && only?.Contains(slot) != false)
            {
                Fill(windows, slot, matrix.Add(slot));
            }
        }
    }

    private void UpdatePeers(PredictorWindows windows)
    {
        if (_groups is null)
        {
            _peers.Update(windows);
        }
        else
        {
            _groups.Update(windows);
        }
    }

    private void Fill(PredictorWindows windows, int slot, Span<float> row)
    {
        var writer = new FeatureWriter(row[..Schema.WindowsFrom]);
        var history = windows.History(slot);
        var group = windows.PeerGroup(slot);
        var ageSteps = (windows.AsOfMs - history.FirstSeenMs) / _stepMs;
        _correlations.Clear();
        for (var signal = 0; signal < _definition.Signals.Length; signal += SignalBlock.Lanes)
        {
            _block.Load(windows, slot, signal);
            _correlations.Load(signal, _block);
            _block.CopyLast(signal, _definition.Signals.Length, row[Schema.WindowsFrom..]);
            _scratch.Turn(windows, slot, _block);
            for (var lane = 0; lane < SignalBlock.Lanes && signal + lane < _definition.Signals.Length; lane++)
            {
                windows.Prefetch(slot + 1, signal + lane);
                _scratch.Turn(signal + lane, lane);
                FillSignal(signal + lane, lane, _groups?.Of(signal + lane, group) ?? _peers[signal + lane], ageSteps, ref writer);
            }
        }

        var view = new EntityView(history, windows.Changes(slot), windows.Dependencies(slot), windows.AsOfMs, _correlations, _scale);
        foreach (var family in _catalog.OfEntity)
        {
            family.Compute(view, ref writer);
        }

        Debug.Assert(writer.Count == Schema.WindowsFrom, "a family writes other features than it names");
    }

    private void FillSignal(int signal, int lane, in RobustLevel peers, long ageSteps, ref FeatureWriter writer)
    {
        var view = new SignalView(in _block[lane])
        {
            Scratch = _scratch,
            Peers = peers,
            Limit = _definition.Signals[signal].Limit,
            Forecast = _definition.Signals[signal].Forecast,
            Scale = _scale,
            AgeSteps = ageSteps,
        };
        foreach (var family in _catalog.OfSignals)
        {
            family.Compute(view, ref writer);
        }
    }
}
